from . import (
    test_change,
    test_delivery,
    test_figures,
    test_hold,
    test_neutralize,
    test_open_item,
    test_run,
    test_run_now,
    test_security,
    test_ui,
)
