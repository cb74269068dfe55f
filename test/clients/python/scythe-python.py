"""oaipmh-scythe, another harvester of OAI-PMH."""

import oaipmh_scythe
from calls import BASE, call, raises, run
from oaipmh_scythe import exceptions, iterator

client = oaipmh_scythe.Scythe(f"{BASE}/oai")


@call("identify")
def identify():
    assert client.identify().protocolVersion == "2.0"


@call("list_metadata_formats")
def formats():
    assert {one.metadataPrefix for one in client.list_metadata_formats()} == {"oai_dc", "arXiv"}


@call("list_sets")
def sets():
    assert any(one.setSpec.startswith("published:") for one in client.list_sets())


@call("list_records to the end, by POST too")
def records():
    found = [record.header.identifier for record in client.list_records()]
    assert len(set(found)) == len(found) > 100
    config = oaipmh_scythe.HTTPConfig(http_method="POST")
    with oaipmh_scythe.Scythe(f"{BASE}/oai", http_config=config) as posting:
        assert [record.header.identifier for record in posting.list_records(ignore_deleted=True)] == found


@call("list_records by answers, and from a token on")
def answers():
    with oaipmh_scythe.Scythe(f"{BASE}/oai", iterator=iterator.OAIResponseIterator) as whole:
        first, *others = list(whole.list_records(metadata_prefix="arXiv"))
    assert others
    token = first.xml.find(".//{*}resumptionToken").text
    rest = list(client.list_records(resumption_token=token))
    assert rest and len(rest) == sum(len(one.xml.findall(".//{*}record")) for one in others)


@call("list_identifiers of a month")
def identifiers():
    month = max(one.setSpec for one in client.list_sets() if one.setSpec.count(":") == 2)
    assert all(month in header.setSpecs for header in client.list_identifiers(set_=month))


@call("get_record")
def get():
    header = next(client.list_identifiers())
    assert client.get_record(header.identifier).metadata["title"][0]
    raises(exceptions.IdDoesNotExist, lambda: client.get_record("none"))


@call("errors of the protocol")
def errors():
    raises(exceptions.CannotDisseminateFormat, lambda: list(client.list_records(metadata_prefix="x")))
    raises(exceptions.BadResumptionToken, lambda: list(client.list_records(resumption_token="x")))
    raises(exceptions.NoRecordsMatch, lambda: list(client.list_records(until="1999-12-31")))
    raises(exceptions.BadArgument, lambda: list(client.list_records(from_="2024-01-01", until="2023-01-01")))


run()
