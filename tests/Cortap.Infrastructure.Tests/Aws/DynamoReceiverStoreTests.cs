using System.Globalization;
using Amazon.DynamoDBv2;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Reporting.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class DynamoReceiverStoreTests : IAsyncLifetime
{
    private static readonly Receiver New = new() { Origin = "https://client.example.com:443", Timeouts = 1 };

    private FaultProxy _proxy = null!;
    private AwsOptions _options = null!;
    private AmazonDynamoDBClient _client = null!;
    private DynamoReceiverStore _store = null!;

    public async Task InitializeAsync()
    {
        var direct = await AwsServers.NewTablesAsync();
        _proxy = await FaultProxy.StartAsync(direct.DynamoDbEndpoint!);
        _options = direct with { DynamoDbEndpoint = _proxy.Endpoint, MaxRetries = 2, DynamoDbTimeout = TimeSpan.FromSeconds(30) };
        _client = AwsClients.CreateDynamoDb(_options, AwsServers.Credentials);
        _store = new DynamoReceiverStore(_client, _options, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task ListAsync_OfHundreds_WaitsForManyAnswersAtATime()
    {
        var origins = Enumerable.Range(0, 250).Select(number => $"https://h{number:D3}.example.com:443").ToList();
        foreach (var some in origins.Chunk(50)) await Task.WhenAll(some.Select(origin => _store.TryPutAsync(New with { Origin = origin }, default)));
        var (asked, together) = (0, new TaskCompletionSource());
        _proxy.PlanAlways(async (context, pass) =>
        {
            if (IsOperation(context.Request, "GetItem"))
            {
                if (Interlocked.Increment(ref asked) == 50) together.SetResult();
                await together.Task.WaitAsync(context.RequestAborted);
            }

            await pass();
        });

        (await _store.ListAsync(default)).Select(receiver => receiver.Origin).ShouldBe(origins);
    }

    [Fact]
    public async Task TryPutAsync_OfOneThatOnlyTimedOut_IsForgottenAfterADay()
    {
        await _store.TryPutAsync(New, default);
        (await KeptForAsync()).ShouldBeInRange(TimeSpan.FromHours(23), TimeSpan.FromHours(25));

        await _store.TryPutAsync(New with { Revision = 1, Timeouts = 5, RestingSince = DateTimeOffset.UtcNow }, default);
        (await KeptForAsync()).ShouldBeGreaterThan(TimeSpan.FromDays(29));

        await _store.TryPutAsync(New with { Revision = 2, BackSince = DateTimeOffset.UtcNow }, default);
        (await KeptForAsync()).ShouldBeGreaterThan(TimeSpan.FromDays(29));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task TryPutAsync_AppliedButAnswerLost_IsTheWinner(long revision)
    {
        if (revision > 0) await _store.TryPutAsync(New, default);
        _proxy.Plan(request => IsOperation(request, "PutItem"), FaultProxy.LoseAnswer);

        (await _store.TryPutAsync(New with { Revision = revision, Timeouts = 2 }, default)).ShouldBeTrue();

        (await _store.FindAsync(New.Origin, default)).ShouldBe(New with { Revision = revision + 1, Timeouts = 2 });
        (await _store.TryPutAsync(New with { Revision = revision, Timeouts = 3 }, default)).ShouldBeFalse();
    }

    private async Task<TimeSpan> KeptForAsync()
    {
        var item = (await _client.GetItemAsync(_options.JobsTableName, new() { ["job_id"] = new($"receiver#{New.Origin}") })).Item;
        return DateTimeOffset.FromUnixTimeSeconds(long.Parse(item["ttl"].N, CultureInfo.InvariantCulture)) - DateTimeOffset.UtcNow;
    }

    private static bool IsOperation(HttpRequest request, string name) =>
        request.Headers["X-Amz-Target"].ToString().EndsWith($".{name}", StringComparison.Ordinal);
}
