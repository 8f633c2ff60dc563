from . import collections_action, res_company, snailmail_letter
