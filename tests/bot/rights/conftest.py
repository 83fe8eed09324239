"""Rights are tried on the stage of the conversation."""

from tests.bot.conversation.conftest import set_stage, stage

__all__ = ["set_stage", "stage"]
