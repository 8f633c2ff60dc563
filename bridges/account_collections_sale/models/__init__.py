from . import collections_credit, collections_profile, payment_transaction, sale_order
