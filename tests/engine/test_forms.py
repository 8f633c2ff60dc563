from engine.forms import clean_email, clean_file_name, clean_lines, clean_name
