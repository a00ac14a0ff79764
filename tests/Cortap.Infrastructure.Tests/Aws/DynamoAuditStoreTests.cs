using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Reporting.Audit;

namespace Cortap.Infrastructure.Tests.Aws;

/// <summary>What somebody who can write the table may do to it.</summary>
public sealed class DynamoAuditStoreTests : IAsyncLifetime
{
    private AwsOptions _options = null!;
    private AmazonDynamoDBClient _client = null!;

    public static TheoryData<string, AttributeValue?> Damages => new()
    {
        { "no records", null },
        { "an empty list", new AttributeValue { IsLSet = true } },
        { "no list", new AttributeValue("text") },
        { "a list of no texts", new AttributeValue { L = [new AttributeValue { N = "5" }] } },
        { "no JSON", new AttributeValue { L = [new AttributeValue("{")] } },
        { "an array", new AttributeValue { L = [new AttributeValue("[]")] } },
        { "members of other types", new AttributeValue { L = [new AttributeValue("""{"at": 5, "user_id": "x"}""")] } },
    };

    public async Task InitializeAsync()
    {
        _options = await AwsServers.NewLastingTablesAsync();
        _client = AwsClients.CreateDynamoDb(_options, AwsServers.Credentials);
    }

    public Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Damages), DisableDiscoveryEnumeration = true)]
    public async Task DamagedEnd_ForANewHost_IsFollowedListedAroundAndLeftToTheVerifier(string damage, AttributeValue? records)
    {
        var store = Store();
        await store.AppendAsync(Event("job-1"), null, default);
        var item = new Dictionary<string, AttributeValue> { [AuditTable.Chain] = new("audit"), [AuditTable.First] = new() { N = "2" } };
        if (records is not null)
        {
            item[AuditTable.Records] = records;
        }

        await _client.PutItemAsync(_options.AuditTableName, item);

        store = Store();
        (await store.AppendAsync(Event("job-3"), null, default)).ShouldBe(3, damage);
        (await store.ReadAsync(0, 10, default)).Select(record => (record.Number, AuditRecord.TryReadLink(record.Bytes.Span, out _, out _)))
            .ShouldBe([(1, true), (2, false), (3, true)], damage);
        var page = await store.ListAsync(new AuditQuery { Limit = 10, From = DateTimeOffset.UnixEpoch, UserId = null }, default);
        page.Records.Select(record => record.Number).ShouldBe([3, 1], damage);
        (await store.PruneAsync(2, default)).ShouldBe(2, damage);
    }

    private DynamoAuditStore Store() => new(_client, _options, TimeProvider.System);

    private static AuditEvent Event(string job) => new(AuditActions.JobStarted, job, DateTimeOffset.UtcNow);
}
