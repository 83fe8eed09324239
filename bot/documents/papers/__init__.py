"""Documents that go out: workbooks and papers."""
