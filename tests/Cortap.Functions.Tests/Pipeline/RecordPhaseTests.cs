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
        _phase = new RecordPhase(_world.Jobs, _world.Batches, new ReceiverGate(_world.Receivers, new DeliveryLanes(new()), TimeProvider.System), _world.Metrics, _world.CrashPoints, TimeProvider.System);
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

    [Fact]
    public async Task RunAsync_AnAttemptByAFinerClockThanStoresKeep_IsRecordedOnceInMilliseconds()
    {
        var record = Record(WebhookVerdict.Retry, isLast: false);
        record = record with { Outcome = record.Outcome with { Attempt = record.Outcome.Attempt! with { At = At.AddTicks(123) } } };
        await _phase.RunAsync(record);
        await _phase.RunAsync(record);

        (await StoredAsync()).Callback!.Attempts.ShouldHaveSingleItem().At.ShouldBe(At);
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
    public async Task RunAsync_WhatTheReceiverSaidAndNobodyCouldKeep_IsKeptWithTheRecord()
    {
        await _world.Receivers.TryPutAsync(
            new Receiver { Origin = Receiver.OriginOf(_job.CallbackUrl)!, Timeouts = 5, RestUntil = At, RestingSince = At }, default);
        var record = Record(WebhookVerdict.Delivered, isLast: true);

        await _phase.RunAsync(record with { Outcome = record.Outcome with { IsForgotten = true } });

        (await _world.Receivers.ListAsync(default)).Single().BackSince.ShouldNotBeNull();
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

    private AttemptRecord Record(WebhookVerdict verdict, bool isLast) => new(
        new WebhookDelivery(_job.Id, Number: 1, TimeSpan.FromSeconds(1)),
        new WebhookOutcome(verdict, new CallbackAttempt(At, TimeSpan.FromMilliseconds(5), 500, null)),
        isLast);

    private async Task<Job> StoredAsync() => (await _world.Jobs.GetAsync(_job.Id, default))!;
}
