using System.Text.Json.Nodes;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Tokens;
using Cortap.Simulators.Webhooks;

namespace Cortap.EndToEnd.Tests;

/// <summary>docs/contract.md section 2: what operators see of the jobs of others, and do with them.</summary>
public sealed class OperatorTests(OperatorTests.Fixture fixture) : IClassFixture<OperatorTests.Fixture>
{
    private const string Page = "https://app.example.com";

    private static readonly TokenClaims Operator = TokenClaims.Auditor with { UserId = 7, Roles = ["operator"] };

    private readonly World _world = fixture.World.Restored();

    [Fact]
    public async Task DeadLetters_OfATenant_AreListedShownAndSentAgainByItsOperator()
    {
        using var user = _world.Client(TokenClaims.Auditor with { TenantId = 46 });
        var claims = Operator with { TenantId = 46 };
        using var client = _world.Client(claims);
        _world.Receiver.Answer(WebhookAnswer.Status(404));
        var jobs = new List<string>();
        for (var number = 0; number < 3; number++) jobs.Add(await user.SubmitAsync(_world.Order(), default));
        foreach (var job in jobs) (await _world.SettledAsync(client, job)).Status.ShouldBe("callback_failed");

        var listed = await CommandLine.RunAsync(Environment(claims), "jobs", "--scope", "tenant", "--status", "callback_failed", "--from", "2026-01-01");
        foreach (var job in jobs) listed.Output.ShouldContain(job);
        listed.Output.ShouldContain("46:4801");
        var shown = await _world.SendAsync(HttpMethod.Get, $"api/v1/jobs/{jobs[0]}/deliveries", _world.Mint.Mint(claims));
        OpenApiCheck.ShouldHaveShape("Deliveries", shown.Json!);
        var delivery = shown.Json!["deliveries"]!.AsArray().ShouldHaveSingleItem()!;
        ((int)delivery["number"]!, (string?)delivery["status"], (string?)delivery["callback_url"]).ShouldBe((1, "failed", _world.Receiver.Url.ToString()));
        delivery["attempts"]!.AsArray().ShouldHaveSingleItem()!["status_code"]!.GetValue<int>().ShouldBe(404);

        _world.Receiver.Answer(WebhookAnswer.Acknowledge);
        var selection = new JsonObject { ["status"] = "callback_failed" };
        (await _world.SendAsync(HttpMethod.Post, "api/v1/jobs/redeliver", _world.Mint.Mint(TokenClaims.Auditor with { TenantId = 46 }), selection)).Status.ShouldBe(403);
        (await _world.SendAsync(HttpMethod.Post, "api/v1/jobs/redeliver", _world.Mint.Mint(claims), new JsonObject { ["status"] = "failed" })).Status.ShouldBe(400);
        (await CommandLine.RunAsync(Environment(Operator with { TenantId = 47 }), "redeliver", "--all")).Output.ShouldStartWith("0 deliveries", Case.Sensitive, "another tenant's");
        var again = await CommandLine.RunAsync(Environment(claims), "redeliver", "--all", "--reason", "The receiver is well again.");
        again.Output.Trim().ShouldBe("3 deliveries have begun");
        foreach (var job in jobs) (await _world.SettledAsync(client, job, World.Patience, one => one.Status == "completed")).CallbackStatus.ShouldBe("delivered");

        var deliveries = await CommandLine.RunAsync(Environment(claims), "deliveries", jobs[0]);
        deliveries.Output.ShouldContain("Delivery 1: failed");
        deliveries.Output.ShouldContain("The receiver answered 404, which is not retried.");
        deliveries.Output.ShouldContain("Delivery 2: delivered");
        using var auditor = _world.Client(TokenClaims.ServiceAccount);
        var record = (await auditor.ListAuditAsync("action=job.redelivered&limit=100", default)).Records.First(one => (long)one["tenant_id"]! == 46);
        ((long)record["user_id"]!, (int)record["count"]!, (string?)record["reason"]).ShouldBe((7, 3, "The receiver is well again."));
    }

    [Fact]
    public async Task Job_OfAnotherUser_IsRedeliveredAndCancelledOverTheCommandLine()
    {
        using var user = _world.Client();
        var job = await user.SubmitAsync(_world.Order(), default);
        await _world.SettledAsync(user, job);

        var again = await CommandLine.RunAsync(Environment(Operator), "redeliver", job);
        again.Output.ShouldStartWith($"{job}: a new delivery has begun", Case.Sensitive, again.Error);
        await _world.SettledAsync(user, job);

        var late = await CommandLine.RunAsync(Environment(Operator), "cancel", job);
        late.ExitCode.ShouldNotBe(0);
        late.Error.ShouldContain("JOB_FINISHED");
        (await CommandLine.RunAsync(Environment(Operator), "redeliver")).Error.ShouldContain("Name one job, or pass --all.");
    }

    [Fact]
    public async Task WebhookTest_WithTheSameKey_IsSentOnceAndAnsweredAsAtFirst()
    {
        var token = _world.Mint.Mint();
        var body = new JsonObject { ["callback_url"] = _world.Receiver.Url.ToString() };
        var other = new JsonObject { ["callback_url"] = $"{_world.Receiver.Url}?other" };

        var first = await TestAsync(body);
        var sent = _world.Receiver.Received.Count;
        _world.Receiver.Answer(WebhookAnswer.Status(503));
        var second = await TestAsync(body);
        var third = await TestAsync(other);

        (first.Status, second.Status, second.Json!.ToJsonString()).ShouldBe((200, 200, first.Json!.ToJsonString()));
        (first.Headers.ContainsKey("Idempotency-Replayed"), second.Headers["Idempotency-Replayed"]).ShouldBe((false, "true"));
        (third.Status, third.Code).ShouldBe((422, "IDEMPOTENCY_KEY_REUSED"));
        _world.Receiver.Received.Count.ShouldBe(sent);
        (await _world.SendAsync(HttpMethod.Post, "api/v1/webhooks/test", _world.Mint.Mint(Operator), body, key: "test-1")).Json!["status"]!.GetValue<string>()
            .ShouldBe("failed", "keys are each user's own");

        Task<RawAnswer> TestAsync(JsonObject request) => _world.SendAsync(HttpMethod.Post, "api/v1/webhooks/test", token, request, key: "test-1");
    }

    [Fact]
    public async Task DeadLetters_RedeliveredTwiceWithTheSameKey_AreCountedAndRecordedOnce()
    {
        var claims = Operator with { TenantId = 48 };
        using var user = _world.Client(TokenClaims.Auditor with { TenantId = 48 });
        _world.Receiver.Answer(WebhookAnswer.Status(404));
        var job = await user.SubmitAsync(_world.Order(), default);
        (await _world.SettledAsync(user, job)).Status.ShouldBe("callback_failed");
        var selection = new JsonObject { ["status"] = "callback_failed", ["reason"] = "Once is enough." };

        var first = await RedeliverAsync();
        (await _world.SettledAsync(user, job)).Status.ShouldBe("callback_failed");
        var second = await RedeliverAsync();

        (first.Status, second.Status).ShouldBe((202, 202));
        ((int)first.Json!["count"]!, (int)second.Json!["count"]!).ShouldBe((1, 1));
        second.Headers["Idempotency-Replayed"].ShouldBe("true");
        using var auditor = _world.Client(TokenClaims.ServiceAccount);
        (await auditor.ListAuditAsync("action=job.redelivered&limit=100", default)).Records.Count(one => (long)one["tenant_id"]! == 48).ShouldBe(1);
        var shown = await _world.SendAsync(HttpMethod.Get, $"api/v1/jobs/{job}/deliveries", _world.Mint.Mint(claims));
        shown.Json!["deliveries"]!.AsArray().Count.ShouldBe(2);

        Task<RawAnswer> RedeliverAsync() => _world.SendAsync(HttpMethod.Post, "api/v1/jobs/redeliver", _world.Mint.Mint(claims), selection, key: "again-1");
    }

    [Fact]
    public async Task WebhookTest_ByState_TellsWhatCameOfTheAttempt()
    {
        var body = new JsonObject { ["callback_url"] = _world.Receiver.Url.ToString() };
        var well = await _world.SendAsync(HttpMethod.Post, "api/v1/webhooks/test", _world.Mint.Mint(), body);
        _world.Receiver.Answer(WebhookAnswer.Status(503));
        var ill = await _world.SendAsync(HttpMethod.Post, "api/v1/webhooks/test", _world.Mint.Mint(), body);
        var refused = await _world.SendAsync(HttpMethod.Post, "api/v1/webhooks/test", _world.Mint.Mint(), new JsonObject { ["callback_url"] = "https://169.254.169.254/" });

        OpenApiCheck.ShouldHaveShape("WebhookTested", well.Json!);
        ((string?)well.Json!["status"], (int)well.Json["attempt"]!["status_code"]!).ShouldBe(("delivered", 200));
        ((string?)ill.Json!["status"], (string?)ill.Json["attempt"]!["error"]).ShouldBe(("failed", "The receiver answered 503."));
        (refused.Status, refused.Code).ShouldBe((400, "INVALID_CALLBACK_URL"));
        var received = _world.Receiver.Received.Last(webhook => (string?)webhook.Json["event"] == "webhook.test");
        received.Problems.ShouldBeEmpty();
        _world.Receiver.Received.Count(webhook => webhook.Id == received.Id).ShouldBe(1, "a test is not repeated");
    }

    [Fact]
    public async Task Page_OfAnAllowedOrigin_MayAskAndRead()
    {
        using var http = _world.Http();
        using var preflight = await AskAsync(http, HttpMethod.Options, "api/v1/jobs", Page);
        using var answer = await AskAsync(http, HttpMethod.Get, "api/v1/jobs", Page);
        using var foreign = await AskAsync(http, HttpMethod.Options, "api/v1/jobs", "https://evil.example.com");
        using var elsewhere = await AskAsync(http, HttpMethod.Get, "healthz", Page);

        ((int)preflight.StatusCode).ShouldBe(204);
        preflight.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([Page]);
        preflight.Headers.GetValues("Access-Control-Allow-Methods").Single().ShouldBe("GET, HEAD");
        preflight.Headers.GetValues("Access-Control-Allow-Headers").Single().ShouldContain("Authorization");
        ((int)answer.StatusCode).ShouldBe(401, "asking leave is no sign-in");
        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([Page]);
        answer.Headers.GetValues("Access-Control-Expose-Headers").Single().ShouldContain("X-Correlation-ID");
        ((int)foreign.StatusCode).ShouldBe(405);
        foreign.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        foreign.Headers.Vary.ShouldContain("Origin");
        elsewhere.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient http, HttpMethod method, string path, string origin)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Origin", origin);
        if (method == HttpMethod.Options) request.Headers.Add("Access-Control-Request-Method", "GET");
        return await http.SendAsync(request);
    }

    private string[] Environment(TokenClaims claims) => [$"CORTAP_URL={_world.Address}", $"CORTAP_TOKEN={_world.Mint.Mint(claims)}"];

    /// <summary>A service that pages of one origin may call.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public World World { get; private set; } = null!;

        public async Task InitializeAsync() => World = await World.StartAsync($"CORS_ALLOWED_ORIGINS={Page}");

        public async Task DisposeAsync() => await World.DisposeAsync();
    }
}
