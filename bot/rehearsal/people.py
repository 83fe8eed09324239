"""The people of a rehearsal on their stage: who binds, files, signs, sends back, mends, is away, asks, urges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.rehearsal import parts, words
from bot.rehearsal.conditions import Conditions
from bot.rehearsal.scenario import Away, OnPaper, Returned, Started, Unreachable, Unsigned, Urged
from bot.rehearsal.timetable import Line
from bot.season import matters, scripts
from bot.season.acts import Script, Stage, Unfit
from bot.season.cast import Owed, Part
from bot.season.world import Member
from storage.campaigns import Plan

BINDS = timedelta(seconds=20)  # one after another


class People:
    """now: the stage's clock. What somebody cannot do as planned is kept in `unfit`, and the rest goes on."""

    def __init__(self, stage: Stage, plan: Plan, chosen: Conditions, zone: ZoneInfo) -> None:
        self._stage = stage
        self._plan = plan
        self._chosen = chosen
        self._zone = zone
        self._notes = scripts.Notes()
        self._unfit: list[str] = []
        self._names = {p.key: p.name for p in plan.people}
        self._units = {u.key: u.short_name for u in plan.units}
        self._office = next(p.person for p in plan.posts if p.kind == "office")
        self._sent_back: set[str] = set()
        self._acts: list[Line] = []
        self.now = chosen.begins(zone)
        self._bound_by = self.now

    @property
    def reports(self) -> int:
        return len(self._notes.receipts)

    @property
    def unfit(self) -> tuple[str, ...]:
        return tuple(self._unfit)

    @property
    def acts(self) -> tuple[Line, ...]:
        """What people did besides handing in and signing, as rows of the timetable."""
        return tuple(self._acts)

    def bind(self, members: Sequence[Member]) -> None:
        """Everybody but those who hold posts in unreachable units alone."""
        unreachable = self._chosen.named(Unreachable)
        reached = {p.person for p in self._plan.posts if p.unit not in unreachable}
        for n, m in enumerate(m for m in members if m.key in reached):
            at = self.now + BINDS * n
            self._stage.cue(f"bind/{m.key}", m.key, at, scripts.bind_by_code(m.key, m.code, m.name))
            self._bound_by = at + timedelta(minutes=5)

    def file(self, owed: Sequence[Owed]) -> None:
        since = self._chosen.since(self._zone)
        for part in parts.parts(owed, self._chosen, since):
            self._stage.cue(part.key, part.filer, part.starts, self._filed(part))
        for wish in parts.asked(owed, self._chosen, since):
            self._stage.cue(f"put-off/{wish.owed.unit}/{wish.owed.period}", wish.filer, wish.at, self._put_off(wish))

    def besides(self) -> None:
        """What is about no single report: leave, and the office's 催报."""
        for a in self._chosen.of(Away):
            name = self._names[a.person]
            script = matters.go_away(a.person, a.first, a.last, self._names.get(a.deputy, ""))
            at = parts.away_from(a, self._bound_by)
            self._stage.cue(f"leave/{a.person}/{a.first}", a.person, at, self._done(words.LEAVE, name, "", script))
        for u in self._chosen.of(Urged):
            units = [self._units[unit] for unit in u.units]
            at, script = u.at.astimezone(self._zone), matters.urge(self._office, units)
            whom = words.whom(units, []) or words.ALL_OWING
            self._stage.cue(f"urge/{at:%m%d%H%M}", self._office, at, self._done(words.URGE, whom, "", script))

    def _done(self, what: str, whom: str, issue: str, script: Script) -> Script:
        """The script; that it came off, and where it does not, that."""
        at = self.now.replace(second=0, microsecond=0)
        try:
            yield from script
        except Unfit as e:
            self._unfit.append(words.unfit(f"{whom}{issue}{what}", str(e)))
        else:
            if what not in words.OF_COURSE:
                self._acts.append(Line(at, issue or words.OF_NONE, what, whom, 1, words.IN_CHAT, words.CAME_OFF))

    def _of(self, part: Part, what: str, script: Script) -> Script:
        yield from self._done(what, part.owed.unit_name, part.owed.short_title, script)

    def _cue(self, name: str, who: str, after: timedelta, script: Script) -> None:
        self._stage.cue(name, who, self.now + after, script)

    # -- one report --------------------------------------------------------------------------------------------------

    def _filed(self, part: Part) -> Script:
        if self._chosen.about(Started, part.owed.unit, part.owed.period):
            yield from self._of(part, words.START, matters.begin_report(part, self._notes))
            return
        yield from self._of(part, words.FILE, scripts.file_report(part, self._notes))
        if part.key in self._notes.receipts:
            self._goes_on(part)

    def _goes_on(self, part: Part) -> None:
        """Handed in: it is signed, on paper or not, or sent back; or it waits."""
        unit, period = part.owed.unit, part.owed.period
        if not part.owed.signers:
            self._perhaps_returned(part)
        elif self._chosen.about(OnPaper, unit, period):
            self._cue(f"{part.key}/paper{self._turn(part)}", part.filer, parts.READS, self._on_paper(part))
        elif unit not in self._chosen.named(Unsigned):
            found = parts.there(part.owed.signers, self.now + parts.READS, self._chosen.of(Away))
            assert found is not None, "somebody signs"
            signer, at = found
            self._stage.cue(f"{part.key}/sign{self._turn(part)}", signer, at, self._signed(signer, part))

    def _turn(self, part: Part) -> str:
        """A report that was sent back is signed again."""
        return "/again" if part.key in self._sent_back else ""

    def _on_paper(self, part: Part) -> Script:
        yield from self._of(part, words.ON_PAPER, matters.sign_on_paper(part))
        self._perhaps_returned(part)

    def _signed(self, signer: str, part: Part) -> Script:
        wish = self._wish(part, by_signer=True)
        if wish is not None:
            yield from self._of(part, words.SENT_BACK, matters.send_back(signer, part, self._notes))
            self._is_back(part, wish)
            return
        yield from self._of(part, words.SIGN, scripts.sign_report(signer, part))
        self._perhaps_returned(part)

    def _wish(self, part: Part, *, by_signer: bool) -> Returned | None:
        """Whether it is to go back, which it does once."""
        if part.key in self._sent_back:
            return None
        wishes = (r for r in self._chosen.of(Returned) if r.by_signer is by_signer)
        unit, period = part.owed.unit, part.owed.period
        return next((r for r in wishes if r.unit == unit and r.period in ("", period)), None)

    def _perhaps_returned(self, part: Part) -> None:
        wish = self._wish(part, by_signer=False)
        if wish is not None:
            self._cue(f"{part.key}/return", self._office, parts.RETURNS, self._returned(part, wish))

    def _returned(self, part: Part, wish: Returned) -> Script:
        yield from self._of(part, words.RETURN, scripts.return_report(self._office, part, self._notes))
        self._is_back(part, wish)

    def _is_back(self, part: Part, wish: Returned) -> None:
        self._sent_back.add(part.key)
        if wish.mended:
            self._cue(f"{part.key}/mend", part.filer, parts.MENDS, self._mended(part))

    def _mended(self, part: Part) -> Script:
        yield from self._of(part, words.MEND, scripts.mend_report(part, self._notes))
        if part.owed.signers:
            self._goes_on(part)

    # -- 缓报 ---------------------------------------------------------------------------------------------------------

    def _put_off(self, asked: parts.Asked) -> Script:
        o, wish = asked.owed, asked.wish
        yield from self._done(words.ASK_LATER, o.unit_name, o.short_title, matters.ask_to_put_off(asked.filer, o))
        if not wish.answered:
            return
        until = wish.until.astimezone(self._zone) if wish.until else None
        answer = words.granted(until) if until else words.DENIED
        script = self._done(answer, o.unit_name, o.short_title, matters.settle_put_off(self._office, o, until))
        self._cue(f"put-off/{o.unit}/{o.period}/settled", self._office, parts.THINKS, script)
