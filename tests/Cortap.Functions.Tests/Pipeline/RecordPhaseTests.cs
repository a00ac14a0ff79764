using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;

namespace Cortap.Functions.Tests.Pipeline;

public sealed class RecordPhaseTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private readonly PipelineWorld _world = new();
    private RecordPhase _phase = null!;
    private Job _job = null!;

    public async Task InitializeAsync()
    {
        _phase = new RecordPhase(_world.Jobs, _world.Batches, _world.Metrics, _world.CrashPoints, TimeProvider.System);
        _job = await _world.CreateJobAsync();
        await _world.Settlement.CompleteAsync(_job.Id, PipelineWorld.Result, default);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task RunAsync_SameAttemptTwice_RecordsItOnce()
    {
        var record = Record(WebhookVerdict.Retry, isLast: false);
        await _phase.RunAsync(record);
        await _phase.RunAsync(record);

        (await StoredAsync()).Callback!.AttemptCount.ShouldBe(1);
    }

    [Theory]
    [InlineData(WebhookVerdict.Delivered, true, JobStatus.Completed, CallbackStatus.Delivered)]
    [InlineData(WebhookVerdict.Retry, false, JobStatus.Completed, CallbackStatus.Pending)]
    [InlineData(WebhookVerdict.Retry, true, JobStatus.CallbackFailed, CallbackStatus.Failed)]
    [InlineData(WebhookVerdict.Refused, true, JobStatus.CallbackFailed, CallbackStatus.Failed)]
    public async Task RunAsync_ByVerdict_SettlesTheDelivery(WebhookVerdict verdict, bool isLast, JobStatus status, CallbackStatus callback)
    {
        await _phase.RunAsync(Record(verdict, isLast));

        var stored = await StoredAsync();
        stored.Status.ShouldBe(status);
        stored.Callback!.Status.ShouldBe(callback);
        stored.Result.ShouldNotBeNull();
    }

    [Fact]
    public async Task RunAsync_AttemptThatAnotherFollows_TellsWhenAndOfWhichDelivery()
    {
        var asked = Record(WebhookVerdict.Retry, isLast: false);
        await _phase.RunAsync(asked with { Outcome = asked.Outcome with { RetryAfter = TimeSpan.FromSeconds(40) } });

        var stored = await StoredAsync();
        (stored.Callback!.NextAttemptAt - stored.UpdatedAt)!.Value.TotalMilliseconds.ShouldBe(40_000, tolerance: 1);
        stored.Callback.Attempts.ShouldHaveSingleItem().Delivery.ShouldBe(1);
        await _phase.RunAsync(Record(WebhookVerdict.Delivered, isLast: true) with { Outcome = new(WebhookVerdict.Delivered, new(At.AddSeconds(40), TimeSpan.Zero, 200, null)) });
        (await StoredAsync()).Callback!.NextAttemptAt.ShouldBeNull();
    }

    [Fact]
    public async Task RunAsync_AttemptOfAnEarlierDelivery_IsIgnored()
    {
        await _phase.RunAsync(Record(WebhookVerdict.Refused, isLast: true));
        await new JobCommands(_world.Jobs, TimeProvider.System).RedeliverAsync(await StoredAsync(), default);

        await _phase.RunAsync(Record(WebhookVerdict.Delivered, isLast: true) with { Outcome = new(WebhookVerdict.Delivered, new(At.AddSeconds(9), TimeSpan.Zero, 200, null)) });

        (await StoredAsync()).Callback!.Status.ShouldBe(CallbackStatus.Pending);
    }

    [Theory]
    [InlineData(WebhookVerdict.Delivered, JobStatus.Completed)]
    [InlineData(WebhookVerdict.Refused, JobStatus.CallbackFailed)]
    public async Task TakeBackAsync_RedeliveryThatCouldNotBeStarted_LeavesTheJobAsItWas(WebhookVerdict verdict, JobStatus status)
    {
        await _phase.RunAsync(Record(verdict, isLast: true));
        var commands = new JobCommands(_world.Jobs, TimeProvider.System);
        var before = await StoredAsync();
        (await commands.RedeliverAsync(before, default)).TryGet(out var begun, out _).ShouldBeTrue();

        await commands.TakeBackAsync(before, begun!);

        var stored = await StoredAsync();
        stored.Status.ShouldBe(status);
        (stored.Callback!.Status, stored.Callback.Delivery, stored.Callback.DeliveredAt).ShouldBe((before.Callback!.Status, 1, before.Callback.DeliveredAt));
        (await commands.RedeliverAsync(stored, default)).TryGet(out _, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task TakeBackAsync_DeliveryThatHasMadeAnAttempt_LeavesIt()
    {
        await _phase.RunAsync(Record(WebhookVerdict.Refused, isLast: true));
        var commands = new JobCommands(_world.Jobs, TimeProvider.System);
        var before = await StoredAsync();
        (await commands.RedeliverAsync(before, default)).TryGet(out var begun, out _).ShouldBeTrue();
        var second = Record(WebhookVerdict.Retry, isLast: false);
        await _phase.RunAsync(second with { Delivery = second.Delivery with { Number = 2 }, Outcome = new(WebhookVerdict.Retry, new(At.AddSeconds(9), TimeSpan.Zero, 500, null)) });

        await commands.TakeBackAsync(before, begun!);

        (await StoredAsync()).Callback!.Status.ShouldBe(CallbackStatus.Pending);
    }

    private AttemptRecord Record(WebhookVerdict verdict, bool isLast) => new(
        new WebhookDelivery(_job.Id, Number: 1, TimeSpan.FromSeconds(1)),
        new WebhookOutcome(verdict, new CallbackAttempt(At, TimeSpan.FromMilliseconds(5), 500, null)),
        isLast);

    private async Task<Job> StoredAsync() => (await _world.Jobs.GetAsync(_job.Id, default))!;
}
