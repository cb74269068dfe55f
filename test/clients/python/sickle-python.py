"""Sickle, a harvester of OAI-PMH."""

import sickle
from calls import BASE, call, raises, run
from sickle import oaiexceptions

client = sickle.Sickle(f"{BASE}/oai")
posting = sickle.Sickle(f"{BASE}/oai", http_method="POST")


@call("Identify")
def identify():
    said = client.Identify()
    assert said.protocolVersion == "2.0" and said.baseURL == f"{BASE}/oai" and said.repositoryName
    assert said.deletedRecord == "transient" and said.granularity == "YYYY-MM-DDThh:mm:ssZ" and "@" in said.adminEmail


@call("ListMetadataFormats")
def formats():
    assert [one.metadataPrefix for one in client.ListMetadataFormats()] == ["oai_dc", "arXiv"]
    identifier = next(client.ListIdentifiers(metadataPrefix="oai_dc")).identifier
    assert len(list(client.ListMetadataFormats(identifier=identifier))) == 2


@call("ListSets, and the records of one")
def sets():
    specs = [one.setSpec for one in client.ListSets()]
    assert len(specs) == len(set(specs)) > 2
    spec = next(one for one in specs if one.count(":") == 2)
    headers = list(client.ListIdentifiers(metadataPrefix="oai_dc", set=spec))
    assert headers and all(spec in header.setSpecs for header in headers)


@call("ListRecords to the end")
def records():
    found = list(client.ListRecords(metadataPrefix="oai_dc"))
    assert len(found) > 100 and len({record.header.identifier for record in found}) == len(found)
    assert all(record.metadata["title"][0] and record.metadata["identifier"] for record in found)
    again = list(posting.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True))
    assert [record.header.identifier for record in again] == [record.header.identifier for record in found]


@call("ListRecords in arXiv's format")
def arxiv_format():
    for record in client.ListRecords(metadataPrefix="arXiv"):
        assert record.metadata["id"][0] in record.header.identifier and record.metadata["abstract"][0]


@call("ListIdentifiers to the end")
def identifiers():
    found = [header.identifier for header in client.ListIdentifiers(metadataPrefix="oai_dc")]
    assert len(set(found)) == len(found) > 100


@call("GetRecord")
def get():
    header = next(client.ListIdentifiers(metadataPrefix="arXiv"))
    record = client.GetRecord(identifier=header.identifier, metadataPrefix="arXiv")
    assert record.header.identifier == header.identifier and record.header.datestamp == header.datestamp
    raises(oaiexceptions.IdDoesNotExist, lambda: client.GetRecord(identifier="oai:x:none", metadataPrefix="oai_dc"))


@call("since the last harvest")
def since():
    stamp = client.Identify().earliestDatestamp
    assert len(list(client.ListIdentifiers(metadataPrefix="oai_dc", **{"from": stamp}))) > 100
    arguments = {"metadataPrefix": "oai_dc", "from": "2099-01-01"}
    raises(oaiexceptions.NoRecordsMatch, lambda: client.ListRecords(**arguments))


@call("errors of the protocol")
def errors():
    raises(oaiexceptions.BadArgument, lambda: client.ListRecords())
    raises(oaiexceptions.BadArgument, lambda: client.ListRecords(metadataPrefix="oai_dc", until="soon"))
    raises(oaiexceptions.CannotDisseminateFormat, lambda: client.ListRecords(metadataPrefix="marc"))
    raises(oaiexceptions.BadResumptionToken, lambda: client.ListRecords(resumptionToken="none"))
    raises(oaiexceptions.NoRecordsMatch, lambda: client.ListRecords(metadataPrefix="oai_dc", set="none:such"))
    raises(oaiexceptions.BadVerb, lambda: sickle.iterator.OAIResponseIterator(client, {"verb": "List"}))


run()
