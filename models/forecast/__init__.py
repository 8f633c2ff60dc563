from . import (
    account_move,
    account_move_line,
    collections_forecast,
    collections_forecast_ledger,
    collections_forecast_model,
    collections_forecast_score,
    collections_forecast_simulation,
    collections_forecaster,
    collections_ledger,
    collections_priority,
    collections_procedure_step,
    collections_profile,
    collections_scorer,
    res_company,
    res_config_settings,
)

# isort: split
# They extend the above.
from . import (
    collections_forecast_cash,
    collections_forecast_change,
    collections_forecast_training,
    collections_forecast_week,
    collections_forecast_words,
)
