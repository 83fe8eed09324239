"""What others fell into, what this field's papers set, and the laws of the product: each with the tests that hold it.

A table of names, held to what stands in the tests: a test that is renamed or deleted is missed here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

TRAPS: dict[str, tuple[str, ...]] = {
    "1 an overdue reminder uses the current period": (
        "schedules/test_plan.py::test_an_overdue_issue_is_reminded_of_by_its_own_dates_not_by_the_current_periods",
        "bot/delivery/test_plan.py::test_trap_1_a_reminder_is_about_the_issue_that_is_owed_not_about_the_current_period",
    ),
    "2 a reminder to those who filed": (
        "schedules/test_plan.py::test_who_has_filed_is_not_reminded",
        "bot/delivery/test_plan.py::test_trap_2_a_unit_that_has_filed_is_not_reminded",
        "bot/delivery/test_tick.py::test_nobody_who_filed_is_reminded_over_a_month_of_ticks",
    ),
    "3 an inverted window": (
        "bot/campaign/test_check.py::test_a_fault_is_named_at_its_line",
        "schedules/test_cycles.py::test_a_window_moves_one_issue_and_no_other",
    ),
    "4 the 31st skips months": (
        "schedules/test_periods.py::test_day_31_skips_no_month",
        "schedules/test_cycles.py::test_day_31_skips_no_month_and_clamps",
    ),
    "5 equality of minutes misses a tick": (
        "schedules/test_any_plan.py::test_cut_anywhere_and_asked_twice_it_is_the_same",
        "schedules/test_plan.py::test_a_step_falls_in_the_stretch_that_ends_with_it_and_in_no_other",
        "bot/delivery/test_tick.py::test_any_split_of_the_ticks_makes_the_same_rows",
    ),
    "6 a reminder at two in the night": (
        "schedules/test_plan.py::test_nobody_is_reminded_in_quiet_hours_and_nobody_who_has_filed",
        "bot/delivery/test_plan.py::test_trap_6_nobody_is_reminded_at_two_in_the_night",
    ),
    "7 an outage of days is dropped unsaid": (
        "schedules/test_plan.py::test_an_outage_of_days_loses_nothing",
        "bot/delivery/test_plan.py::test_trap_7_after_days_of_outage_the_office_is_told_once_and_no_heap_is_sent",
        "bot/delivery/test_clock.py::test_a_week_of_outage_opens_what_is_past_and_reminds_nobody_of_it",
    ),
    "8 a reminder after the deadline": (
        "schedules/test_plan.py::test_no_reminder_is_useful_once_the_deadline_has_passed",
        "bot/delivery/test_plan.py::test_trap_8_a_reminder_of_a_deadline_does_not_come_after_it",
    ),
    "9 an expired job fires": (
        "bot/delivery/test_plan.py::test_trap_9_what_waited_too_long_in_the_queue_is_not_sent",
        "bot/delivery/test_undelivered.py::test_a_resend_is_refused_if_it_is_too_late",
    ),
    "10 a rate above a hundred": (
        "schedules/test_digest.py::test_no_rate_above_a_hundred",
        "bot/delivery/test_expected.py::test_a_unit_that_leaves_after_filing_makes_no_rate_above_a_hundred",
    ),
    "11 taken back, and told as handed in": (
        "bot/conversation/test_signing.py::test_what_was_owed_to_the_signer_is_owed_no_more",
        "bot/conversation/test_signing.py::test_what_was_handed_in_meanwhile_is_shown_before_it_is_signed",
    ),
    "12 sent back with no reason or no word": (
        "bot/conversation/test_office.py::test_a_return_needs_a_unit_a_place_and_a_reason",
        "bot/delivery/test_digests.py::test_the_return_in_the_window",
        "bot/delivery/test_digests.py::test_the_return_as_a_card",
    ),
    "13 an approval undone leaves what came of it": (
        "bot/conversation/test_signing.py::test_signed_and_taken_back_at_once_leaves_one_of_the_two",
        "bot/conversation/test_signing.py::test_a_signed_report_that_comes_back_leaves_no_signature_behind",
        "bot/conversation/test_office.py::test_withdrawn_the_unit_stands_by_what_it_said_before",
    ),
    "14 figures only on the next day": (
        "bot/conversation/test_office.py::test_progress_tells_the_issue_and_the_tasks",
        "bot/conversation/test_office.py::test_who_has_not_filed_and_what_the_reminders_did",
    ),
    "15 a reminder leaves out what is below": (
        "bot/delivery/test_expected.py::test_a_unit_below_another_is_reminded_listed_urged_and_counted",
    ),
    "16 a button of an old message": (
        "bot/conversation/test_interrupted.py::test_a_digit_is_stale_only_if_sent_before_the_question_by_more_than_a_second",
        "e2e/test_phones.py::test_a_restart_in_the_middle_of_a_question",
    ),
    "17 sent again, taken for a new one": (
        "bot/conversation/test_filing.py::test_the_same_delivery_gets_the_same_answer_and_changes_nothing",
        "e2e/test_phones.py::test_a_confirmation_however_delivered_files_once",
    ),
    "18 an error code in a 200": ("bot/wechat/test_client.py::test_end_of_a_send",),
    "19 a second campaign breaks the first": (
        "bot/delivery/test_reminders.py::test_a_person_filling_another_report_is_told_it_is_kept_and_a_bare_digit_asks",
    ),
    "20 an unrelated word ends it": ("bot/conversation/test_interrupted.py::test_an_unrelated_word_ends_nothing",),
    "21 an error without a name": (
        "bot/campaign/test_check.py::test_a_fault_is_named_at_its_line",
        "bot/wechat/test_templates.py::test_a_value_the_card_lacks_is_named",
    ),
    "22 a condition silently false": (
        "forms/test_questions.py::test_relevance_follows_what_is_called_for_itself",
        "bot/campaign/test_questions.py::test_every_fault_is_told_at_once_and_at_its_line",
    ),
    "23 a person on leave": (
        "schedules/test_line.py::test_on_leave_the_deputy_stands_in_and_without_one_the_next_in_line",
        "bot/delivery/test_plan.py::test_trap_23_people_on_leave_are_not_reminded_and_the_unit_is_not_forgotten",
    ),
    "24 the day before a Monday": (
        "schedules/test_workdays.py::test_the_lookback_over_a_weekend_or_a_holiday_is_in_workdays",
        "bot/delivery/test_plan.py::test_trap_24_the_workday_before_a_monday_is_not_a_sunday",
    ),
    "25 the past moves": (
        "bot/delivery/test_digests.py::test_what_comes_after_the_moment_counts_only_in_the_next_digest",
        "bot/delivery/test_digests.py::test_a_status_told_since_the_moment_is_counted_as_it_was",
        "bot/pages/test_digest.py::test_what_is_said_after_the_digest_does_not_reach_it",
        "bot/campaign/test_amend.py::test_whatever_the_edit_opened_issues_stay_byte_for_byte",
    ),
    "26 no holidays of next year": (
        "schedules/test_values.py::test_the_last_dekad_of_the_last_announced_year_is_due_and_unconfirmed",
        "schedules/test_workdays.py::test_beyond_the_announced_years_statutory_days_and_weekends_hold_and_it_is_said",
    ),
}

VALUES: dict[str, tuple[str, ...]] = {
    "due days rolled over holidays": ("schedules/test_values.py::test_due_the_day_after_a_dekad",),
    "deadlines papers set": ("schedules/test_values.py::test_deadlines_that_papers_set",),
    "Tuesday noon, or the second workday after the holiday": (
        "schedules/test_cycles.py::test_the_rule_of_2016_tuesday_noon_or_the_second_workday_after_the_holiday",
    ),
    "statutory holidays roll, weekends do not": (
        "schedules/test_cycles.py::test_the_rule_of_article_26_statutory_holidays_roll_and_weekends_do_not",
    ),
    "dekads: 36 a year, of 8 to 11 days": (
        "schedules/test_periods.py::test_a_year_of_dekads",
        "schedules/test_periods.py::test_key_and_label",
        "schedules/test_values.py::test_a_common_and_a_leap_year_of_dekads",
    ),
    "rates of published papers": ("schedules/test_digest.py::test_rates_by_a_calculator",),
    "the published sentence": ("schedules/test_digest.py::test_the_published_sentence",),
    "377 reports": ("bot/campaign/test_examples.py::test_the_thirteen_due_dates_of_b",),
    "部分 and 序时 are the campaign's own labels": ("forms/test_statuses.py::test_synonyms_are_the_campaigns",),
    "a limit may be a text": ("bot/campaign/test_check.py::test_a_limit_is_a_day_only_if_it_names_one",),
    "a zero report is a report": ("forms/test_counts.py::test_nothing_changed_is_two",),
    "markings of secrecy": ("bot/conversation/test_odd.py::test_a_marking_of_secrecy_is_refused_and_stored_nowhere",),
}

LAWS: dict[str, tuple[str, ...]] = {
    "1 a figure adds up": (
        "schedules/test_digest.py::test_counts_cross_foot",
        "schedules/test_digest.py::test_the_note_where_the_rates_do_not_add_up",
        "bot/pages/test_digest.py::test_every_figure_opens_to_as_many_rows_as_it_says",
    ),
    "2 the past does not move": TRAPS["25 the past moves"],
    "3 only those who owe": (
        *TRAPS["2 a reminder to those who filed"],
        "schedules/test_line.py::test_the_caps_hold_over_any_sequence",
        "bot/conversation/test_signing.py::test_a_reminder_after_the_submission_asks_the_signer_for_a_word",
    ),
    "4 asked once": (
        "forms/test_counts.py::test_k_of_n_is_three_and_k",
        "forms/test_counts.py::test_one_block_is_two",
        "forms/test_counts.py::test_each_exception_is_one_more",
        "tools/test_messages.py::test_the_promise",
        "e2e/test_messages.py::test_every_row_of_the_page_is_what_the_product_takes",
    ),
    "5 nothing typed is lost": (
        "bot/conversation/test_stateful.py::test_any_sequence_on_sqlite",
        "bot/conversation/test_anything.py::test_a_restart_in_the_middle_changes_nothing",
        "bot/pages/test_fill_browser.py::test_offline_in_the_middle_and_a_reload_lose_nothing",
    ),
    "6 nothing is guessed silently": (
        "forms/test_statuses.py::test_asked",
        "forms/test_statuses.py::test_denied_is_never_done",
        "forms/test_fields.py::test_the_tables_are_long_enough",
    ),
    "7 an answer answers the question on the screen": (
        "bot/conversation/test_interrupted.py::test_a_digit_is_stale_only_if_sent_before_the_question_by_more_than_a_second",
        "bot/conversation/test_interrupted.py::test_a_bare_digit_after_another_notice_asks_which_is_meant",
        "bot/conversation/test_signing.py::test_a_1_sent_before_the_report_was_on_the_screen_signs_nothing",
    ),
    "8 the filer's own time": (
        "bot/conversation/test_filing.py::test_late_is_told_and_counted_by_the_filers_own_time",
        "bot/pages/test_fill.py::test_the_time_of_a_page_is_its_arrival_and_late_is_late",
        "bot/conversation/test_signing.py::test_on_time_is_judged_as_the_cycle_says",
    ),
    "9 a return says why": TRAPS["12 sent back with no reason or no word"],
    "10 no unit reads another's; no secrets": (
        "bot/pages/test_digest.py::test_only_leaders_and_the_office_of_the_campaign_read_it",
        "bot/conversation/test_odd.py::test_not_a_byte_of_marked_words_stays_in_the_database_or_the_log",
    ),
    "11 nothing shaming by itself": (
        "bot/conversation/test_manners.py::test_a_text_for_the_group_after_the_due_time_says_so",
    ),
    "12 at most once seen, at least once kept": (
        "bot/test_crash_sweep.py::test_at_whatever_step_it_strikes",
        "bot/delivery/test_pump.py::test_two_pumps_at_once_send_each_message_once",
        "e2e/test_storm.py::test_nothing_is_shown_twice_and_nothing_is_missing_but_what_is_listed",
    ),
}
EVERY = TRAPS | VALUES | LAWS


def test_every_trap_and_law_is_in_it() -> None:
    assert [int(name.split()[0]) for name in TRAPS] == list(range(1, 27))
    assert [int(name.split()[0]) for name in LAWS] == list(range(1, 13))


@pytest.mark.parametrize("promise", EVERY)
def test_its_tests_are_there(promise: str) -> None:
    assert EVERY[promise]
    for test in EVERY[promise]:
        file, _, name = test.partition("::")
        assert re.search(rf"def {name}\b", (TESTS / file).read_text("utf-8")), test
