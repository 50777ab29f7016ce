"""Names that sound like people of many languages; whom they name together is chance."""

import unicodedata

FIRST = (
    *("Amara", "Anaïs", "Andrei", "Anneli", "Arjun", "Ayla", "Beatriz", "Bence", "Bianca", "Bilal"),
    *("Camila", "Carys", "Chidi", "Dalia", "Daniel", "Davor", "Elif", "Emeka", "Emil", "Enzo"),
    *("Esra", "Fadi", "Farah", "Fatou", "Femke", "Gabriela", "Giulia", "Goran", "Greta", "Hanna"),
    *("Haruto", "Henrik", "Ibrahim", "Ines", "Irina", "Ismail", "Ivana", "Jana", "Jasper", "Joana"),
    *("Jonas", "Kaito", "Karim", "Katja", "Kenji", "Kofi", "Laila", "Lars", "Lea", "Leila"),
    *("Linh", "Lucía", "Luka", "Maeve", "Malik", "Manon", "Marek", "Marta", "Mateo", "Mei"),
    *("Mila", "Milan", "Minh", "Nadia", "Naomi", "Nika", "Nils", "Noor", "Oksana", "Olu"),
    *("Omar", "Paula", "Pavel", "Petra", "Priya", "Rafael", "Rania", "Rohan", "Rosa", "Ruth"),
    *("Sami", "Sanna", "Selin", "Sofia", "Stefan", "Suda", "Tariq", "Teresa", "Tomas", "Vera"),
    *("Viktor", "Wanjiru", "Yara", "Yuki", "Zainab", "Zofia"),
)
FAMILY = (
    *("Abara", "Adeyemi", "Ahlberg", "Alves", "Amari", "Andersson", "Aydin", "Bakker", "Barros"),
    *("Benali", "Bergman", "Bianchi", "Boateng", "Bogdan", "Brandt", "Castro", "Cermak", "Chanda"),
    *("Chikere", "Costa", "Dalgaard", "Demir", "Diallo", "Dimitrov", "Duarte", "Dvorak", "Eklund"),
    *("Farouk", "Ferreira", "Fiala", "Fontaine", "Fuentes", "Garnier", "Gruber", "Haddad", "Halim"),
    *("Hansen", "Hashimoto", "Horvat", "Iliescu", "Ito", "Jansen", "Kamara", "Kaplan", "Kaur"),
    *("Keita", "Kimura", "Kowal", "Kral", "Lindgren", "Lombardi", "Maas", "Mahlaba", "Marinov"),
    *("Martins", "Mensah", "Mishra", "Moreau", "Nakata", "Navarro", "Nguyen", "Nowak", "Nyberg"),
    *("Okoye", "Oliveira", "Orhan", "Pavlov", "Pereira", "Petit", "Popescu", "Quispe", "Rahman"),
    *("Raman", "Reyes", "Ribeiro", "Rossi", "Sadek", "Salonen", "Santos", "Sato", "Schreiber"),
    *("Sharma", "Silva", "Soto", "Takala", "Tanaka", "Tesfaye", "Toth", "Tran", "Vargas", "Vasile"),
    *("Virtanen", "Visser", "Wagner", "Wambui", "Weber", "Yilmaz", "Zeman"),
)


def email_of(name: str, taken: set[str]) -> str:
    """An address of nobody: the domain `.example` is kept free for such uses (RFC 2606).

    >>> email_of("Lucía Soto", {"lucia.soto@company.example"})
    'lucia.soto2@company.example'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = plain.lower().replace(" ", ".")
    tries = (f"{words}{number or ''}@company.example" for number in (0, *range(2, len(taken) + 3)))
    return next(address for address in tries if address not in taken)
