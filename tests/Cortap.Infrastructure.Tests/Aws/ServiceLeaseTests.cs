using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Reporting.Jobs;
using Cortap.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Cortap.Infrastructure.Tests.Aws;

/// <summary>Two services that want the same tables.</summary>
public sealed class ServiceLeaseTests : IAsyncLifetime
{
    private const string First = "first";
    private const string Second = "second";

    private readonly WaitTime _time = new();
    private readonly List<string> _waited = [];
    private AmazonDynamoDBClient _client = null!;
    private AwsOptions _options = null!;
    private ServiceLease _first = null!;
    private ServiceLease _second = null!;

    public async Task InitializeAsync()
    {
        _options = await AwsServers.NewTablesAsync();
        _client = AwsClients.CreateDynamoDb(_options, AwsServers.Credentials);
        (_first, _second) = (NewProcess(), NewProcess());
    }

    public Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task TakeAsync_AgainByTheSameService_IsAtOnce()
    {
        await TakeAsync(_first, First);
        await TakeAsync(NewProcess(), First);

        _waited.ShouldBeEmpty();
    }

    [Fact]
    public async Task TakeAsync_ReleasedByTheOther_IsAtOnce()
    {
        await TakeAsync(_first, First);
        await _first.ReleaseAsync(default);
        await TakeAsync(_second, Second);

        _waited.ShouldBeEmpty();
    }

    [Fact]
    public async Task TakeAsync_ReleasedMeanwhile_IsAtTheNextLook()
    {
        await TakeAsync(_first, First);

        await WhileWaitingAsync(TakeAsync(_second, Second), () => _first.ReleaseAsync(default));

        _waited.ShouldHaveSingleItem().ShouldContain(Environment.MachineName);
    }

    [Fact]
    public async Task TakeAsync_TheOtherIsSilent_TakesOverAfterItsTermAndEndsIt()
    {
        await TakeAsync(_first, First);
        var start = _time.GetUtcNow();

        await WhileWaitingAsync(TakeAsync(_second, Second), () => Task.CompletedTask);

        (_time.GetUtcNow() - start).ShouldBe(ServiceLease.Term);
        var ended = await Should.ThrowAsync<JobStoreException>(() => _first.KeepAsync(First, default));
        ended.Message.ShouldStartWith($"Another service ({Environment.MachineName}");
    }

    [Fact]
    public async Task TakeAsync_TheFirstLookTakesLong_WaitsForTheWholeTermAfterIt()
    {
        await TakeAsync(_first, First);
        await using var proxy = await FaultProxy.StartAsync(_options.DynamoDbEndpoint!);
        using var client = AwsClients.CreateDynamoDb(_options with { DynamoDbEndpoint = proxy.Endpoint }, AwsServers.Credentials);
        var look = TimeSpan.FromSeconds(10);
        proxy.Plan(_ => true, (_, pass) =>
        {
            _time.Advance(look);
            return pass();
        });
        var start = _time.GetUtcNow();

        await WhileWaitingAsync(TakeAsync(new ServiceLease(client, _options, _time), Second), () => Task.CompletedTask);

        (_time.GetUtcNow() - start).ShouldBe(look + ServiceLease.Term);
    }

    [Fact]
    public async Task TakeAsync_TheOtherRenews_IsRefusedAndChangesNothing()
    {
        await TakeAsync(_first, First);

        var refusal = await Should.ThrowAsync<StoreOpenException>(() => WhileWaitingAsync(TakeAsync(_second, Second), () => TakeAsync(_first, First)));

        refusal.Message.ShouldContain("JOBS_TABLE_NAME");
        await TakeAsync(_first, First);
        _waited.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ReleaseAsync_ByAnother_ReleasesNothing()
    {
        await TakeAsync(_first, First);

        await _second.ReleaseAsync(default);

        await WhileWaitingAsync(TakeAsync(_second, Second), () => _first.ReleaseAsync(default));
        _waited.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeepAsync_TheTableWasOutOfReachWhenItWasToBeTaken_WaitsForASilentHolder(bool hasWaited)
    {
        await TakeAsync(_first, First);
        await using var proxy = await FaultProxy.StartAsync(_options.DynamoDbEndpoint!);
        using var client = AwsClients.CreateDynamoDb(_options with { DynamoDbEndpoint = proxy.Endpoint }, AwsServers.Credentials);
        var second = new ServiceLease(client, _options, _time);
        var outOfReach = FaultProxy.Answer(400, "application/x-amz-json-1.0", """{"__type":"com.amazon.coral.service#AccessDeniedException"}""");
        if (hasWaited) proxy.Plan(_ => true, (_, pass) => pass());
        proxy.Plan(_ => true, outOfReach);
        var taking = TakeAsync(second, Second);
        if (hasWaited)
        {
            await _time.WaitAsync();
            _time.Advance(_time.LatestWait);
        }

        await Should.ThrowAsync<JobStoreException>(() => taking);
        var start = _time.GetUtcNow();
        using var ended = new CancellationTokenSource();

        var keeping = WhileWaitingAsync(second.KeepAsync(Second, ended.Token), () => IsHeld(second) ? ended.CancelAsync() : Task.CompletedTask);

        await Should.ThrowAsync<OperationCanceledException>(() => keeping);
        (_time.GetUtcNow() - start).ShouldBeInRange(ServiceLease.Term, ServiceLease.Patience);
        await Should.ThrowAsync<JobStoreException>(() => _first.KeepAsync(First, default));
    }

    [Fact]
    public async Task KeepAsync_NeverTakenAndTheOtherRenews_IsRefusedAndChangesNothing()
    {
        await TakeAsync(_first, First);

        await Should.ThrowAsync<StoreOpenException>(() => WhileWaitingAsync(_second.KeepAsync(Second, default), () => TakeAsync(_first, First)));

        await TakeAsync(_first, First);
        _waited.ShouldBeEmpty();
    }

    [Fact]
    public async Task KeepAsync_ACopyOfTheFolderHasStarted_EndsTheFirst()
    {
        await TakeAsync(_first, First);

        await TakeAsync(_second, First);

        await Should.ThrowAsync<JobStoreException>(() => _first.KeepAsync(First, default));
        await _first.ReleaseAsync(default);
        await Should.ThrowAsync<StoreOpenException>(() => WhileWaitingAsync(TakeAsync(NewProcess(), Second), () => TakeAsync(_second, First)));
    }

    [Theory]
    [InlineData("host")]
    [InlineData("write_id")]
    public async Task TakeAsync_ItemThatSomebodyHasDamaged_TakesOverAfterItsTerm(string attribute)
    {
        await TakeAsync(_first, First);
        await _client.DamageAsync(_options.JobsTableName, "job_id", "service#", attribute, null);

        await WhileWaitingAsync(TakeAsync(_second, Second), () => Task.CompletedTask);

        await Should.ThrowAsync<JobStoreException>(() => _first.KeepAsync(First, default));
    }

    [Fact]
    public async Task Stores_WithoutTheLease_AreClosed()
    {
        using var storage = new AwsStorage(_options, _time, AwsServers.Credentials);
        await storage.Jobs.GetAsync(JobId.CreateUuid(), default);
        await TakeAsync(_first, First);
        var taking = TakeAsync(storage.Lease, Second);
        await _time.WaitAsync();

        await ShouldBeClosedAsync(storage);

        await _first.ReleaseAsync(default);
        _time.Advance(_time.LatestWait);
        await taking;
        await storage.Jobs.GetAsync(JobId.CreateUuid(), default);

        _time.Advance(ServiceLease.UsedFor);
        await ShouldBeClosedAsync(storage);
    }

    [Fact]
    public async Task KeepAsync_RenewsUntilItIsCanceled()
    {
        await TakeAsync(_first, First);
        using var ended = new CancellationTokenSource();
        var keeping = _first.KeepAsync(First, ended.Token);
        for (var renewal = 0; renewal < 3; renewal++)
        {
            await _time.WaitAsync();
            _time.Advance(_time.LatestWait);
        }

        await _time.WaitAsync();
        await ended.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => keeping);
        _time.LatestWait.ShouldBeLessThan(ServiceLease.Term / 2);
    }

    [Fact]
    public void ReadOrCreate_TwiceInOneFolder_IsTheSameService()
    {
        var (one, other) = (Directory.CreateTempSubdirectory("cortap-id-"), Directory.CreateTempSubdirectory("cortap-id-"));
        try
        {
            var id = ServiceIdentity.ReadOrCreate(one.FullName);

            id.Length.ShouldBe(32);
            ServiceIdentity.ReadOrCreate(one.FullName).ShouldBe(id);
            ServiceIdentity.ReadOrCreate(other.FullName).ShouldNotBe(id);
            ServiceIdentity.Forget(one.FullName);
            ServiceIdentity.ReadOrCreate(one.FullName).ShouldNotBe(id);
            File.WriteAllText(Path.Combine(one.FullName, "service-id"), "");
            Should.Throw<StoreOpenException>(() => ServiceIdentity.ReadOrCreate(one.FullName)).Message.ShouldContain("is damaged");
        }
        finally
        {
            one.Delete(recursive: true);
            other.Delete(recursive: true);
        }
    }

    private static async Task ShouldBeClosedAsync(AwsStorage storage) =>
        (await Should.ThrowAsync<JobStoreException>(() => storage.Jobs.GetAsync(JobId.CreateUuid(), default))).Message.ShouldContain("must take or renew its hold");

    private static bool IsHeld(ServiceLease lease)
    {
        try
        {
            lease.EnsureHeld();
            return true;
        }
        catch (AmazonClientException)
        {
            return false;
        }
    }

    private ServiceLease NewProcess() => new(_client, _options, _time);

    private Task TakeAsync(ServiceLease process, string owner) => process.TakeAsync(owner, _waited.Add, default);

    /// <summary>Does something at each wait, and then lets its time pass, until the task has ended.</summary>
    private async Task WhileWaitingAsync(Task task, Func<Task> step)
    {
        while (await Task.WhenAny(task, _time.WaitAsync()) != task)
        {
            await step();
            _time.Advance(_time.LatestWait);
        }

        await task;
    }

    /// <summary>A clock that tells when somebody waits for it; a time-out is no such wait.</summary>
    private sealed class WaitTime : FakeTimeProvider
    {
        private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(60);

        private readonly SemaphoreSlim _waits = new(0);

        public TimeSpan LatestWait { get; private set; }

        public Task WaitAsync() => _waits.WaitAsync();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime > TimeSpan.Zero && dueTime < ShortestTimeout)
            {
                LatestWait = dueTime;
                _waits.Release();
            }

            return timer;
        }
    }
}
