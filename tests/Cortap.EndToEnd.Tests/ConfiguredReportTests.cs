using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Infrastructure.Tests.Mail;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Tokens;

namespace Cortap.EndToEnd.Tests;

/// <summary>docs/contract.md section 4: reports that are set up once and run by name.</summary>
public sealed class ConfiguredReportTests(WorldFixture fixture) : IClassFixture<WorldFixture>
{
    private readonly World _world = fixture.World;

    [Fact]
    public async Task Generate_ConfiguredReport_QueuesAJobWhoseResultCanBeFetched()
    {
        var admin = _world.Mint.Mint(TokenClaims.ServiceAccount);
        (await _world.SendAsync(HttpMethod.Put, "api/v1/reports/monthly", admin, Configuration())).Status.ShouldBe(200);

        var answer = await _world.SendAsync(HttpMethod.Post, "api/v1/reports/monthly/generate", _world.Mint.Mint());

        answer.Status.ShouldBe(202);
        answer.Json!.Select(member => member.Key).ShouldBe(["jobId", "statusUrl"]);
        var jobId = (string)answer.Json!["jobId"]!;
        Guid.Parse(jobId).Version.ShouldBe(4);
        ((string?)answer.Json["statusUrl"]).ShouldBe(new Uri(_world.Address, $"/api/v1/jobs/{jobId}").AbsoluteUri);
        var job = await FinishedAsync(jobId);
        job.Status.ShouldBe("completed");
        job.Json.ContainsKey("callback").ShouldBeFalse();
        var result = await _world.SendAsync(HttpMethod.Get, $"api/v1/jobs/{jobId}/result", _world.Mint.Mint());
        result.Status.ShouldBe(302);
        (await CortapClient.DownloadAsync(new Uri(result.Headers["Location"]), default)).LongLength.ShouldBe((long)job.Json["file_size"]!);
    }

    [Fact]
    public async Task Generate_NotAllowed_IsRefusedWithItsCode()
    {
        var admin = _world.Mint.Mint(TokenClaims.ServiceAccount);
        await _world.SendAsync(HttpMethod.Put, "api/v1/reports/others", admin, Configuration(allowedUser: 1));
        await _world.SendAsync(HttpMethod.Put, "api/v1/reports/pushed", admin, Configuration(delivery: "webhook"));

        await ShouldRefuseAsync("others", _world.Mint.Mint(), 403, "INSUFFICIENT_PERMISSIONS");
        await ShouldRefuseAsync("pushed", _world.Mint.Mint(), 409, "Report is not configured for asynchronous generation.");
        await ShouldRefuseAsync("unknown", _world.Mint.Mint(), 404, "REPORT_NOT_FOUND");
        await ShouldRefuseAsync("others", null, 401, "INVALID_TOKEN");
    }

    [Fact]
    public async Task Run_Synchronous_AnswersWithTheDocument()
    {
        await PutAsync("now", Configuration(mode: "synchronous"));

        using var response = await RunAsync("now");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        response.Content.Headers.ContentDisposition!.FileName!.ShouldMatch(@"CORTAP_Draft_Report_Project218_\d{8}\.docx");
        var document = await response.Content.ReadAsByteArrayAsync();
        response.Content.Headers.ContentLocation!.Segments[^2].TrimEnd('/').ShouldSatisfyAllConditions(id => Guid.Parse(id).Version.ShouldBe(4));
        var job = await FinishedAsync(response.Content.Headers.ContentLocation.Segments[^2].TrimEnd('/'));
        document.ShouldBe(await CortapClient.DownloadAsync(job.DownloadUrl!, default));
    }

    [Fact]
    public async Task Run_SynchronousThatFails_IsQueuedAndTheJobTellsWhy()
    {
        await PutAsync("failing", Configuration(mode: "synchronous", project: 999));

        var answer = await _world.SendAsync(HttpMethod.Post, "api/v1/reports/failing/run", _world.Mint.Mint());

        answer.Status.ShouldBe(202);
        var job = await FinishedAsync((string)answer.Json!["jobId"]!);
        ((string?)job.Json["error"]!["code"]).ShouldBe("DATA_FETCH_ERROR");
    }

    [Fact]
    public async Task Run_Webhook_GoesToTheConfiguredAddress()
    {
        await PutAsync("hook", Configuration(delivery: "webhook", callback: _world.Receiver.Url));

        var answer = await _world.SendAsync(HttpMethod.Post, "api/v1/reports/hook/run", _world.Mint.Mint());

        answer.Status.ShouldBe(202);
        (await _world.WebhookAsync((string)answer.Json!["jobId"]!)).Verified.ShouldBeTrue();
    }

    [Fact]
    public async Task Run_Email_TakesTheLinkToEachRecipientOnce()
    {
        await using var mail = MailReceiver.Start();
        await using var world = await World.StartAsync($"SMTP_URL=smtp://127.0.0.1:{mail.Port}?tls=none", "SMTP_FROM=CORTAP <cortap@example.com>");
        var refused = 0;
        mail.Refuse = address => address.StartsWith('b') && Interlocked.Increment(ref refused) == 1 ? 450 : null;
        (await world.SendAsync(HttpMethod.Put, "api/v1/reports/mailed", world.Mint.Mint(TokenClaims.ServiceAccount), Configuration(delivery: "email"))).Status.ShouldBe(200);

        var answer = await world.SendAsync(HttpMethod.Post, "api/v1/reports/mailed/run", world.Mint.Mint());

        answer.Status.ShouldBe(202);
        using var client = world.Client();
        var job = await world.SettledAsync(client, (string)answer.Json!["jobId"]!);
        (job.Status, job.CallbackStatus, (int?)job.Json["callback"]!["attempts"]).ShouldBe(("completed", "delivered", 2));
        mail.Received.SelectMany(received => received.Recipients).ShouldBe(["avery@example.com", "blake@example.com"]);
        mail.Received.Select(received => received.Message.MessageId).Distinct().Count().ShouldBe(1);
        mail.Received[1].Message.Attachments.ShouldBeEmpty();
        mail.Received[1].Message.TextBody!.ShouldContain(job.DownloadUrl!.AbsoluteUri);
        await world.StopServiceAsync();
        world.Logs.ShouldNotContain("avery@example.com");
    }

    [Fact]
    public async Task Watch_AJobThatIsDeliveredNowhere_EndsWithTheJob()
    {
        await PutAsync("fetched", Configuration());
        var accepted = await _world.SendAsync(HttpMethod.Post, "api/v1/reports/fetched/generate", _world.Mint.Mint());
        var job = (string)accepted.Json!["jobId"]!;

        var watch = await CommandLine.RunAsync([$"CORTAP_URL={_world.Address}", $"CORTAP_TOKEN={_world.Mint.Mint()}"], "watch", job);

        watch.ExitCode.ShouldBe(0, watch.Error);
        watch.Output.ShouldContain($"{job}: completed");
        watch.Output.ShouldNotContain("webhook");
    }

    [Fact]
    public async Task Put_EmailWithoutAMailServer_IsUnprocessable()
    {
        var answer = await _world.SendAsync(HttpMethod.Put, "api/v1/reports/mailed", _world.Mint.Mint(TokenClaims.ServiceAccount), Configuration(delivery: "email"));

        (answer.Status, answer.Code).ShouldBe((422, "EMAIL_UNAVAILABLE"));
    }

    [Fact]
    public async Task Manage_ByRole_OnlyAdministratorsWrite()
    {
        var admin = _world.Mint.Mint(TokenClaims.ServiceAccount);
        var refused = await _world.SendAsync(HttpMethod.Put, "api/v1/reports/mine", _world.Mint.Mint(), Configuration());
        (refused.Status, refused.Code).ShouldBe((403, "INSUFFICIENT_PERMISSIONS"));

        (await _world.SendAsync(HttpMethod.Put, "api/v1/reports/mine", admin, Configuration())).Status.ShouldBe(200);
        ((string?)(await _world.SendAsync(HttpMethod.Get, "api/v1/reports/mine", _world.Mint.Mint())).Json!["report_id"]).ShouldBe("mine");
        (await _world.SendAsync(HttpMethod.Get, "api/v1/reports", _world.Mint.Mint())).Json!["reports"]!.AsArray()
            .ShouldContain(report => (string?)report!["report_id"] == "mine");
        (await _world.SendAsync(HttpMethod.Delete, "api/v1/reports/mine", admin)).Status.ShouldBe(204);
        (await _world.SendAsync(HttpMethod.Get, "api/v1/reports/mine", _world.Mint.Mint())).Status.ShouldBe(404);
    }

    private static JsonObject Configuration(
        long? allowedUser = null, string delivery = "api_response", string mode = "asynchronous", Uri? callback = null, long project = DemoProject.Id)
    {
        var target = new JsonObject { ["type"] = delivery, ["mode"] = mode };
        if (delivery == "webhook") target["callback_url"] = callback?.AbsoluteUri ?? "https://example.com/hook";
        if (delivery == "email") target["recipients"] = new JsonArray("avery@example.com", "blake@example.com");
        return new JsonObject
        {
            ["name"] = "Monthly draft",
            ["project_id"] = project,
            ["report_type"] = "draft_audit_report",
            ["format"] = "docx",
            ["delivery"] = target,
            ["allowed_user_ids"] = new JsonArray($"{TokenClaims.Auditor.TenantId}:{allowedUser ?? TokenClaims.Auditor.UserId}"),
            ["allowed_roles"] = new JsonArray(),
        };
    }

    private async Task PutAsync(string report, JsonObject configuration) =>
        (await _world.SendAsync(HttpMethod.Put, $"api/v1/reports/{report}", _world.Mint.Mint(TokenClaims.ServiceAccount), configuration)).Status.ShouldBe(200);

    private async Task<HttpResponseMessage> RunAsync(string report)
    {
        using var http = _world.Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/reports/{report}/run");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _world.Mint.Mint());
        return await http.SendAsync(request);
    }

    private async Task ShouldRefuseAsync(string report, string? token, int status, string error)
    {
        var answer = await _world.SendAsync(HttpMethod.Post, $"api/v1/reports/{report}/generate", token);
        (answer.Status, answer.Code).ShouldBe((status, error));
    }

    private async Task<JobSnapshot> FinishedAsync(string jobId)
    {
        using var client = _world.Client();
        using var patience = new CancellationTokenSource(World.Patience);
        while (true)
        {
            var job = await client.GetJobAsync(jobId, patience.Token);
            if (job.Finished) return job;
            await Task.Delay(20, patience.Token);
        }
    }
}
