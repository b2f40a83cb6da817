update data_version set
    version = version + 1,
    token = uuid()
