"""Mistakes in what is stored, and what a restart shows of it."""

from interview_kit.exercise.bugs import Bug, Change

DATABASE = "domain/database.py"
REGISTRY = "domain/registry.py"
FIELDS = "domain/fields.py"
ENGINE = 'engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)'
IMPORTS = "from sqlalchemy import Connection, NullPool, create_engine, event\n"

BUGS = (
    Bug(
        "database-in-memory",
        "the database is in memory",
        ("D22", "D23"),
        (
            Change(
                DATABASE,
                ENGINE,
                'engine = create_engine("sqlite://", poolclass=StaticPool,'
                ' connect_args={"check_same_thread": False})',
            ),
            Change(DATABASE, IMPORTS, IMPORTS.replace("NullPool", "StaticPool")),
            Change(
                DATABASE,
                "    return sessionmaker(engine, expire_on_commit=False)\n",
                "    return locked(sessionmaker(engine, expire_on_commit=False))\n\n\n"
                "def locked(sessions: Any) -> Any:\n"
                '    """Let one request at a time use the only connection."""\n'
                "    from contextlib import contextmanager\n"
                "    from threading import Lock\n\n"
                "    lock, begin = Lock(), sessions.begin\n\n"
                "    @contextmanager\n"
                "    def begin_alone() -> Any:\n"
                "        with lock, begin() as session:\n"
                "            yield session\n\n"
                "    sessions.begin = begin_alone\n"
                "    return sessions\n",
            ),
        ),
    ),
    Bug(
        "tables-made-anew",
        "the tables are dropped and made anew at each start",
        ("D22", "D23"),
        (
            Change(
                DATABASE,
                "    Base.metadata.create_all(engine)\n",
                "    Base.metadata.drop_all(engine)\n    Base.metadata.create_all(engine)\n",
            ),
        ),
    ),
    Bug(
        "database-elsewhere",
        "the database is in the working directory instead of DATA_DIR",
        ("D22", "D23"),
        (Change(DATABASE, 'Path(os.environ["DATA_DIR"], "devices.db")', 'Path("devices.db")'),),
    ),
    Bug(
        "written-later",
        "a new device is shown at once and written half a minute later",
        ("D22", "D23"),
        (
            Change(
                DATABASE,
                "    Base.metadata.create_all(engine)\n",
                "    Base.metadata.create_all(engine)\n"
                "    import shutil\n"
                "    import tempfile\n"
                "    copy = Path(tempfile.mkdtemp(), 'devices.db')\n"
                "    shutil.copy(path, copy)\n"
                '    engine = create_engine(f"sqlite:///{copy}", poolclass=NullPool)\n'
                '    event.listen(engine, "connect", set_up_connection)\n'
                '    event.listen(engine, "begin", begin_transaction)\n'
                "    from threading import Timer\n"
                "    timer = Timer(30, shutil.copy, (copy, path))\n"
                "    timer.daemon = True\n"
                "    timer.start()\n",
            ),
        ),
    ),
    Bug(
        "written-at-the-end",
        "the database is written when the server ends by itself",
        ("D23",),
        (
            Change(
                DATABASE,
                "    Base.metadata.create_all(engine)\n",
                "    Base.metadata.create_all(engine)\n"
                "    import shutil\n"
                "    import tempfile\n"
                "    copy = Path(tempfile.mkdtemp(), 'devices.db')\n"
                "    shutil.copy(path, copy)\n"
                '    engine = create_engine(f"sqlite:///{copy}", poolclass=NullPool)\n'
                '    event.listen(engine, "connect", set_up_connection)\n'
                '    event.listen(engine, "begin", begin_transaction)\n'
                "    global save\n"
                "    save = lambda: shutil.copy(copy, path)\n",
            ),
            Change(
                "app.py",
                'app = FastAPI(title="Device registry API")',
                'app = FastAPI(title="Device registry API", lifespan=save_at_the_end)',
            ),
            Change(
                "app.py",
                "def create_app() -> FastAPI:\n",
                "@__import__('contextlib').asynccontextmanager\n"
                "async def save_at_the_end(app):\n"
                "    yield\n"
                "    from domain import database\n"
                "    database.save()\n\n\n"
                "def create_app() -> FastAPI:\n",
            ),
        ),
    ),
    Bug(
        "limits-not-registered",
        "the limits of latitude and longitude are declared and never registered",
        ("D09", "D17", "D42"),
        (
            Change(FIELDS, "Latitude = Annotated[float, Field(ge=-90, le=90)]", "Latitude = float"),
            Change(
                FIELDS, "Longitude = Annotated[float, Field(ge=-180, le=180)]", "Longitude = float"
            ),
        ),
    ),
    Bug(
        "uuid-with-any-digit",
        "a uuid may hold the digits of any script",
        ("D08",),
        (Change(FIELDS, "[0-9]{6}$", r"\\d{6}$"),),
    ),
    Bug(
        "uuid-is-stripped",
        "blanks and newlines around a uuid are stripped",
        ("D08",),
        (Change(FIELDS, "StringConstraints(", "StringConstraints(strip_whitespace=True, "),),
    ),
    Bug(
        "put-not-committed",
        "PUT responds with the new device and does not commit it",
        ("D14", "D37"),
        (
            Change(
                REGISTRY,
                "            raise errors.ImmutableUuidError\n"
                "        with self._sessions.begin() as session:\n",
                "            raise errors.ImmutableUuidError\n"
                "        with self._sessions() as session:\n",
            ),
        ),
    ),
    Bug(
        "updated-at-stays",
        "updated_at never changes",
        ("D14",),
        (Change(REGISTRY, "device.updated_at = datetime.now(UTC)", "pass"),),
    ),
    Bug(
        "looks-before-it-writes",
        "two POSTs of one uuid at the same time both find it free",
        ("D45",),
        (
            Change(
                REGISTRY,
                "                session.add(device)\n",
                "                if session.get(tables.Device, new.device_uuid):\n"
                "                    raise errors.DeviceExistsError\n"
                "                __import__('time').sleep(0.02)\n"
                "                session.merge(device)\n",
            ),
            Change(DATABASE, '"BEGIN IMMEDIATE"', '"SELECT 1"'),
        ),
    ),
    Bug(
        "every-put-is-a-change",
        "a PUT that changes nothing adds an entry and moves updated_at",
        ("D38",),
        (Change(REGISTRY, "if session.is_modified(device):", "if True:"),),
    ),
    Bug(
        "history-survives",
        "a device that is created again has its former history",
        ("D39",),
        (
            Change("domain/tables.py", ', cascade="all, delete-orphan"', ", passive_deletes='all'"),
            Change(DATABASE, "PRAGMA foreign_keys = ON", "PRAGMA foreign_keys = OFF"),
        ),
    ),
    Bug(
        "anybody-deletes",
        "DELETE does not ask who has created the device",
        ("D44",),
        (
            Change(
                REGISTRY,
                "            check_creator(device, user)\n"
                "            # phase 3: end\n"
                "            # phase 1: begin drop\n"
                "            session.delete(device)\n",
                "            # phase 3: end\n"
                "            # phase 1: begin drop\n"
                "            session.delete(device)\n",
            ),
        ),
    ),
)
