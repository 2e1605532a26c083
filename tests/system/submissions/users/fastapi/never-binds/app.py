import time

print("waiting for the database")
while True:
    time.sleep(1)
