import os
from datetime import UTC, date, datetime
from typing import Annotated

from flask import Flask, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from pydantic import BaseModel, EmailStr, Field, ValidationError, field_validator
from sqlalchemy.exc import IntegrityError

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{os.environ['DATA_DIR']}/app.db"
db = SQLAlchemy(app)


class Device(db.Model):
    device_uuid = db.Column(db.String(10), primary_key=True)
    localisation = db.Column(db.JSON(none_as_null=True))
    deployment_date = db.Column(db.Date)
    owner = db.Column(db.String(320), nullable=False)
    created_at = db.Column(db.DateTime, nullable=False)
    updated_at = db.Column(db.DateTime, nullable=False)

    def show(self):
        day = self.deployment_date
        return {
            "device_uuid": self.device_uuid,
            "localisation": self.localisation,
            "deployment_date": day.isoformat() if day else None,
            "owner": self.owner,
            "created_at": self.created_at.isoformat() + "Z",
            "updated_at": self.updated_at.isoformat() + "Z",
        }


with app.app_context():
    db.create_all()


class Place(BaseModel):
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Change(BaseModel):
    device_uuid: str | None = None
    localisation: Place | None = None
    deployment_date: date | None = None
    owner: EmailStr

    @field_validator("deployment_date", mode="before")
    @classmethod
    def only_days(cls, value):
        if value is not None and (not isinstance(value, str) or len(value) != 10):
            raise ValueError("YYYY-MM-DD")
        return value


class New(Change):
    device_uuid: Annotated[str, Field(pattern="^DEV[A-Z][0-9]{6}$")]


@app.errorhandler(ValidationError)
def invalid(error):
    return {"detail": str(error)}, 422


def now():
    return datetime.now(UTC).replace(tzinfo=None)


def fill(device, body):
    device.localisation = body.localisation and body.localisation.model_dump()
    device.deployment_date, device.owner = body.deployment_date, body.owner


@app.post("/devices/")
def create():
    body = New.model_validate_json(request.get_data())
    device = Device(device_uuid=body.device_uuid, created_at=now())
    device.updated_at = device.created_at
    fill(device, body)
    db.session.add(device)
    try:
        db.session.commit()
    except IntegrityError:
        return {"detail": "exists"}, 409
    return device.show(), 201


@app.get("/devices/")
def show_all():
    devices = db.session.scalars(db.select(Device).order_by(Device.device_uuid))
    return jsonify([device.show() for device in devices])


@app.route("/devices/<device_uuid>", methods=["GET", "PUT", "DELETE"])
def one(device_uuid):
    body = None
    if request.method == "PUT":
        body = Change.model_validate_json(request.get_data())
        if body.device_uuid not in (None, device_uuid):
            return {"detail": "device_uuid"}, 422
    device = db.session.get(Device, device_uuid)
    if device is None:
        return {"detail": "not found"}, 404
    if request.method == "DELETE":
        db.session.delete(device)
        db.session.commit()
        return "", 204
    if body:
        fill(device, body)
        if db.session.is_modified(device):
            device.updated_at = now()
        db.session.commit()
    return device.show()
