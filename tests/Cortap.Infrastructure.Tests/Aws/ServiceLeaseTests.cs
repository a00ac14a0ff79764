using Amazon.DynamoDBv2;
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
    private ServiceLease _lease = null!;

    public async Task InitializeAsync()
    {
        var options = await AwsServers.NewTablesAsync();
        _client = AwsClients.CreateDynamoDb(options, AwsServers.Credentials);
        _lease = new ServiceLease(_client, options, _time);
    }

    public Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task TakeAsync_AgainByTheSameService_IsAtOnce()
    {
        await TakeAsync(First);
        await TakeAsync(First);

        _waited.ShouldBeEmpty();
    }

    [Fact]
    public async Task TakeAsync_ReleasedByTheOther_IsAtOnce()
    {
        await TakeAsync(First);
        await _lease.ReleaseAsync(First, default);
        await TakeAsync(Second);

        _waited.ShouldBeEmpty();
    }

    [Fact]
    public async Task TakeAsync_ReleasedMeanwhile_IsAtTheNextLook()
    {
        await TakeAsync(First);

        await WhileWaitingAsync(TakeAsync(Second), () => _lease.ReleaseAsync(First, default));

        _waited.ShouldHaveSingleItem().ShouldContain(Environment.MachineName);
    }

    [Fact]
    public async Task TakeAsync_TheOtherIsSilent_TakesOverAfterItsTermAndEndsIt()
    {
        await TakeAsync(First);
        var start = _time.GetUtcNow();

        await WhileWaitingAsync(TakeAsync(Second), () => Task.CompletedTask);

        (_time.GetUtcNow() - start).ShouldBe(ServiceLease.Term);
        var ended = await Should.ThrowAsync<JobStoreException>(() => _lease.KeepAsync(First, default));
        ended.Message.ShouldStartWith($"Another service ({Environment.MachineName}");
    }

    [Fact]
    public async Task TakeAsync_TheOtherRenews_IsRefusedAndChangesNothing()
    {
        await TakeAsync(First);

        var refusal = await Should.ThrowAsync<StoreOpenException>(() => WhileWaitingAsync(TakeAsync(Second), () => TakeAsync(First)));

        refusal.Message.ShouldContain("JOBS_TABLE_NAME");
        await TakeAsync(First);
        _waited.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ReleaseAsync_ByAnother_ReleasesNothing()
    {
        await TakeAsync(First);

        await _lease.ReleaseAsync(Second, default);

        await Should.ThrowAsync<JobStoreException>(() => _lease.KeepAsync(Second, default));
    }

    [Fact]
    public async Task KeepAsync_RenewsUntilItIsCanceled()
    {
        await TakeAsync(First);
        using var ended = new CancellationTokenSource();
        var keeping = _lease.KeepAsync(First, ended.Token);
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
            File.WriteAllText(Path.Combine(one.FullName, "service-id"), "");
            Should.Throw<StoreOpenException>(() => ServiceIdentity.ReadOrCreate(one.FullName)).Message.ShouldContain("is damaged");
        }
        finally
        {
            one.Delete(recursive: true);
            other.Delete(recursive: true);
        }
    }

    private Task TakeAsync(string owner) => _lease.TakeAsync(owner, _waited.Add, default);

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
