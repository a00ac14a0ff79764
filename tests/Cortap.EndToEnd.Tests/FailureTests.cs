using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Webhooks;

namespace Cortap.EndToEnd.Tests;

/// <summary>Scenarios three and four: Riskuity does not know the project; the receiver never takes the webhook.</summary>
public sealed class FailureTests(WorldFixture fixture) : IClassFixture<WorldFixture>
{
    private readonly World _world = fixture.World.Restored();

    [Fact]
    public async Task Fetch_RiskuityAnswers404_FailsWithDataFetchErrorAndTellsTheReceiver()
    {
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Status(404));
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);

        var webhook = await _world.WebhookAsync(jobId);
        var job = await _world.SettledAsync(client, jobId);

        webhook.Problems.ShouldBeEmpty();
        webhook.Json.Select(member => member.Key).ShouldBe(["job_id", "status", "project_id", "report_type", "error"]);
        webhook.Json["error"]!.AsObject().Select(member => member.Key).ShouldBe(["code", "message", "details"]);
        ((string?)webhook.Json["error"]!["code"]).ShouldBe("DATA_FETCH_ERROR");
        ((int)webhook.Json["error"]!["details"]!["status_code"]!).ShouldBe(404);
        ((int)webhook.Json["error"]!["details"]!["attempts"]!).ShouldBe(1);
        job.Status.ShouldBe("failed");
        job.CallbackStatus.ShouldBe("delivered");
        job.DownloadUrl.ShouldBeNull();
    }

    [Fact]
    public async Task Deliver_ReceiverAlwaysAnswers500_GivesUpAfterSixAttemptsAndStaysQueryable()
    {
        _world.Receiver.Answer(WebhookAnswer.Status(500));
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);

        var job = await _world.SettledAsync(client, jobId);

        job.Status.ShouldBe("callback_failed");
        job.CallbackStatus.ShouldBe("failed");
        ((int)job.Json["callback"]!["attempts"]!).ShouldBe(6);
        ((int)job.Json["callback"]!["last_status_code"]!).ShouldBe(500);
        job.DownloadUrl.ShouldNotBeNull();
        var attempts = _world.WebhooksOf(jobId);
        attempts.Count.ShouldBe(6);
        attempts.ShouldAllBe(attempt => attempt.Verified);
        attempts.Select(attempt => attempt.Id).Distinct().Count().ShouldBe(1);
        DelaysInUnits(attempts).Zip([1, 2, 4, 8, 16]).ShouldAllBe(pair => pair.First >= pair.Second);
    }

    [Fact]
    public async Task Deliver_ReceiverRecovers_IsDelivered()
    {
        _world.Receiver.Answer(WebhookAnswer.Status(503), WebhookAnswer.Reset, WebhookAnswer.Acknowledge);
        using var client = _world.Client();

        var job = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));

        job.Status.ShouldBe("completed");
        ((int)job.Json["callback"]!["attempts"]!).ShouldBe(3);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(302)]
    public async Task Deliver_ReceiverRefuses_GivesUpAtOnceAndKeepsTheReport(int status)
    {
        _world.Receiver.Answer(status == 302 ? WebhookAnswer.Redirect(new Uri("http://example.org/")) : WebhookAnswer.Status(status));
        using var client = _world.Client();

        var job = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));

        job.Status.ShouldBe("callback_failed");
        ((int)job.Json["callback"]!["attempts"]!).ShouldBe(1);
        job.DownloadUrl.ShouldNotBeNull();
    }

    private static IEnumerable<double> DelaysInUnits(IReadOnlyList<ReceivedWebhook> attempts) =>
        attempts.Zip(attempts.Skip(1), (earlier, later) => (later.ReceivedAt - earlier.ReceivedAt).TotalMilliseconds / World.BackoffUnit.TotalMilliseconds);
}
