from . import collections_credit, payment_transaction, sale_order
