"""Exports of people as HR and workforce systems write them, made up.

Ann (7) is in charge of the others; Zo\u00eb (8) moves from Sales to Care on 16 March 2026 in one of
them; Bob (9) leaves on 31 January 2026; Cid (10) is new.
"""

HR_SYSTEM = """Employee ID,First Name,Last Name,Work Email,Hire Date,Termination Date,Department,\
Location,Supervisor ID,Job Title,Status,Birth Date
0007,Ann,Ash,ann@example.com,03/15/2019,,Care,Leeds,,Head of care,Active,02/03/1980
0008,Zo\u00eb,Oak,zoe@example.com,06/01/2021,,Care,Leeds,0007,Agent,Active,03/04/1990
0009,Bob,Elm,bob@example.com,11/20/2022,01/31/2026,Sales,York,0007,Agent,Terminated,05/06/1991
0010,Cid,Fir,cid@example.com,01/05/2026,,Sales,York,0007,Agent,Active,07/08/1999
"""

GERMAN = """Personalnummer;Nachname;Vorname;Eintritt;Austritt;Abteilung;Standort;Vorgesetzter;\
T\u00e4tigkeit
0007;Ash;Ann;15.03.2019;31.12.9999;Care;Leeds;;Leitung
0008;Oak;Zo\u00eb;01.06.2021;31.12.9999;Care;Leeds;0007;Agent
0009;Elm;Bob;20.11.2022;31.01.2026;Sales;York;0007;Agent
0010;Fir;Cid;05.01.2026;31.12.9999;Sales;York;0007;Agent
"""

WORKFORCE = """Agent ID\tAgent Name\tTeam\tShift\tTeam Lead\tValid From\tValid To\tCost Centre
0007\tAnn Ash\tCare\tday\t\t2019-03-15\t9999-12-31\t100
0008\tZo\u00eb Oak\tSales\tday\tAnn Ash\t2021-06-01\t2026-03-15\t100
0008\tZo\u00eb Oak\tCare\tlate\tAnn Ash\t2026-03-16\t9999-12-31\t100
0009\tBob Elm\tSales\tday\tAnn Ash\t2022-11-20\t2026-01-31\t200
0010\tCid Fir\tSales\tday\tAnn Ash\t2026-01-05\t9999-12-31\t200
"""

TITLED = """Staff list of Lindenhof;;;;;;
As of 31 March 2026;;;;;;
;;;;;;
Staff no.;Full name;E-mail;Start date;Last day;Team;Manager Email
0007;Ann Ash;ann@example.com;15 Mar 2019;-;Care;
0008;Zo\u00eb Oak;zoe@example.com;1 Jun 2021;-;Care;ann@example.com
0009;Bob Elm;bob@example.com;20 Nov 2022;31 Jan 2026;Sales;ANN@example.com
0010;Cid Fir;cid@example.com;5 Jan 2026;n/a;Sales;ann@example.com
"""

AMBIGUOUS = """Employee Number,Name,Date of Joining,Team
0007,Ann Ash,03/04/2019,Care
0008,Zo\u00eb Oak,06/01/2021,Care
"""
