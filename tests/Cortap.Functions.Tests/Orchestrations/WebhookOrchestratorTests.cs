using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Tests.Orchestrations;

public sealed class WebhookOrchestratorTests
{
    private readonly ReportScript _script = new();

    private WebhookDelivery Delivery => new(_script.JobId, Number: 1, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Run_ReceiverNeverTakesIt_TriesSixTimesAfter1_2_4_8_16Seconds()
    {
        var times = new List<DateTimeOffset>();
        Runtime.Testing.OrchestrationTestHost? clock = null;
        _script.Attempt = _ =>
        {
            times.Add(clock!.Clock.GetUtcNow());
            return WebhookVerdict.Retry;
        };
        await using var host = await _script.StartAsync();
        clock = host;

        await host.RunAsync(FunctionNames.DeliverWebhook, Delivery);

        times.Zip(times.Skip(1), (earlier, later) => (int)(later - earlier).TotalSeconds).ShouldBe([1, 2, 4, 8, 16]);
        _script.Calls.Count(call => call == "RecordDelivery Retry").ShouldBe(5);
        _script.Calls.Last().ShouldBe("RecordDelivery Retry, last");
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(3_600, 60)]
    public async Task Run_ReceiverAsksForALongerWait_HonorsItUpTo60Seconds(int asked, int waited)
    {
        _script.Attempt = attempt => attempt == 1 ? WebhookVerdict.Retry : WebhookVerdict.Delivered;
        _script.RetryAfter = TimeSpan.FromSeconds(asked);
        await using var host = await _script.StartAsync();
        var start = host.Clock.GetUtcNow();

        await host.RunAsync(FunctionNames.DeliverWebhook, Delivery);

        (host.Clock.GetUtcNow() - start).ShouldBeInRange(TimeSpan.FromSeconds(waited), TimeSpan.FromSeconds(waited + 1));
    }

    [Fact]
    public async Task Run_AttemptsThatMayNotBeMade_WaitAndAreNone()
    {
        foreach (var seconds in new[] { 5, 60, 90 }) _script.Later.Enqueue(TimeSpan.FromSeconds(seconds));
        await using var host = await _script.StartAsync();
        var start = host.Clock.GetUtcNow();

        var instance = await host.RunAsync(FunctionNames.DeliverWebhook, Delivery, new StartOrchestrationOptions(Delivery.InstanceId));

        _script.Calls.ShouldBe(["SendWebhook", "RecordDelivery Delivered, last"]);
        (host.Clock.GetUtcNow() - start).ShouldBeInRange(TimeSpan.FromSeconds(155), TimeSpan.FromSeconds(160));
        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        (await host.Engine.GetHistoryAsync(Delivery.InstanceId, default))!.Count.ShouldBeLessThan(15, "each wait begins a new history");
    }

    [Fact]
    public async Task Run_AttemptsThatMayNotBeMadeForADay_BecomeADeadLetter()
    {
        for (var hour = 0; hour < 30; hour++) _script.Later.Enqueue(TimeSpan.FromHours(1));
        await using var host = await _script.StartAsync();

        await host.RunAsync(FunctionNames.DeliverWebhook, Delivery);

        _script.Calls.ShouldBe(["RecordDelivery Refused, last"]);
    }

    [Fact]
    public async Task Run_AStoreThatIsAwayForHours_IsToldInTheEnd()
    {
        _script.RefusedRecords = 60;
        await using var host = await _script.StartAsync();
        var start = host.Clock.GetUtcNow();

        var instance = await host.RunAsync(FunctionNames.DeliverWebhook, Delivery);

        _script.Calls.ShouldBe(["SendWebhook", "RecordDelivery Delivered, last"]);
        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        (host.Clock.GetUtcNow() - start).ShouldBeGreaterThan(TimeSpan.FromHours(4));
    }

    [Fact]
    public async Task Run_WaitedBetweenAttempts_GoesOnCounting()
    {
        var attempts = 0;
        _script.Attempt = _ =>
        {
            if (++attempts == 3) _script.Later.Enqueue(TimeSpan.FromSeconds(60));
            return WebhookVerdict.Retry;
        };
        await using var host = await _script.StartAsync();

        await host.RunAsync(FunctionNames.DeliverWebhook, Delivery);

        attempts.ShouldBe(6);
    }

    [Fact]
    public async Task Run_ReportWhoseDeliveryWaits_EndsWithIt()
    {
        _script.Later.Enqueue(TimeSpan.FromMinutes(10));
        await using var host = await _script.StartAsync();

        var instance = await host.RunAsync(FunctionNames.ReportOrchestrator, _script.Run, new StartOrchestrationOptions(_script.JobId.Value));

        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        _script.Calls.Last().ShouldBe("RecordDelivery Delivered, last");
    }

    [Fact]
    public async Task Run_ReceiverRefuses_GivesUpAtOnce()
    {
        _script.Attempt = _ => WebhookVerdict.Refused;
        await using var host = await _script.StartAsync();

        await host.RunAsync(FunctionNames.DeliverWebhook, Delivery);

        _script.Calls.ShouldBe(["SendWebhook", "RecordDelivery Refused, last"]);
    }

    [Fact]
    public async Task Run_TakenAtTheSixthAttempt_IsDelivered()
    {
        _script.Attempt = attempt => attempt < 6 ? WebhookVerdict.Retry : WebhookVerdict.Delivered;
        await using var host = await _script.StartAsync();

        await host.RunAsync(FunctionNames.DeliverWebhook, Delivery);

        _script.Calls.Last().ShouldBe("RecordDelivery Delivered, last");
    }
}
