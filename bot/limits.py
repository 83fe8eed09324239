"""How many characters are kept of what people write to be sent on. What they read back is what was kept."""

from __future__ import annotations

RETURN_REASON = 200  # of a 退回, a place in the report each; and of whose word a 代填 stands on
PETITION_REASON = 100  # of a 缓报, and of the office's no to a 交接, a 缓报 or a request to be bound
REQUEST = 200  # 申请, 核实: unit, name and telephone
