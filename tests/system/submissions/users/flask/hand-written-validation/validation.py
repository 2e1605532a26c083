def problems_of(data, partial=False):
    problems = {}
    if not isinstance(data, dict):
        return {"body": "must be an object"}
    if not partial or "name" in data:
        name = data.get("name")
        if not isinstance(name, str) or not 1 <= len(name.strip()) <= 100:
            problems["name"] = "1 to 100 characters"
    if not partial or "email" in data:
        email = data.get("email")
        if not isinstance(email, str) or "@" not in email.strip()[1:-1]:
            problems["email"] = "no e-mail"
    age = data.get("age")
    if age is not None and (type(age) is not int or not 1 <= age <= 150):
        problems["age"] = "1 to 150"
    return problems


def cleaned(data):
    kept = {}
    if "name" in data:
        kept["name"] = data["name"].strip()
    if "email" in data:
        kept["email"] = data["email"].strip().lower()
    if "age" in data:
        kept["age"] = data["age"]
    return kept
