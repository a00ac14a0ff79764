using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;

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
