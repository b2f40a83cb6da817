update data_version set version = version + 1
