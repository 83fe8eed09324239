# Two targets a newcomer needs: demo and test. Each makes its own environment under .venv; nothing else is touched.
# PYTHON=  the interpreter to build with (3.11 or newer); found by itself otherwise.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
PORT ?= 8080
DATA ?= data
SETUP = $(if $(PYTHON),$(PYTHON),python3) -m tools.setup
export PYTHONUTF8 = 1

.DEFAULT_GOAL := help
.PHONY: demo test lint bench clean help python

python:
	@$(if $(PYTHON),$(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo '需要 Python 3.11 或更新版本。请安装后重试，或指明路径：make demo PYTHON=/路径/python3.11' >&2; exit 1; }

demo: python ## 试用：演一季 2021 年的报送，然后打开网页。PORT= DATA= RESET=1 从头来 ONCE=1 只演不开网页
	@$(SETUP) demo $(if $(ONCE),,--port '$(PORT)')
	@XUNBAO_DATA_DIR='$(DATA)' XUNBAO_PORT='$(PORT)' exec .venv/bin/xunbao demo $(if $(RESET),--reset) \
	  $(if $(ONCE),--once $(filter-out 1,$(ONCE)))

# The tests start Python some hundred times: what is compiled is kept, in .venv and not in the checkout.
test: python ## 全部测试（ARGS= 传给 pytest）
	@$(SETUP) test
	@PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX='$(CURDIR)/.venv/pycache' \
	  .venv/bin/python -m pytest -n auto --dist worksteal $(ARGS)

lint: python ## 代码检查：ruff、mypy、import-linter
	@$(SETUP) test
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

bench: python ## 测速：一步完整对话与空回显之比；每秒 300 条的时延
	@$(SETUP) test
	@.venv/bin/python -m benchmarks.step $(ARGS)

clean: python ## 删除虚拟环境、页面样式和缓存（不动 data/）
	@$(SETUP) clean

help: ## 列出可用的命令
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
