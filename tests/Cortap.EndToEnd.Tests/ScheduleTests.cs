using System.Text;
using System.Text.Json.Nodes;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;

namespace Cortap.EndToEnd.Tests;

/// <summary>docs/contract.md section 4b: reports that run by themselves.</summary>
public sealed class ScheduleTests
{
    private static readonly string[] Credential =
        [$"RISKUITY_SERVICE_USERNAME={SimulatedLogin.Username}", $"RISKUITY_SERVICE_PASSWORD={SimulatedLogin.DefaultPassword}"];

    [Fact]
    public async Task Schedule_EachMinute_RunsByItselfAlsoAfterTheServiceWasKilled()
    {
        await using var world = await World.StartProcessAsync(Credential);
        await PutReportAsync(world);
        var put = await PutAsync(world, "* * * * *");
        (put.Status, put.Json!["last_run"]).ShouldBe((200, null));

        await world.Service.KillAsync();
        await world.StartServiceAsync(Credential);

        var run = await RunAsync(world, status => status is "completed" or "callback_failed");
        var webhook = await world.WebhookAsync((string)run["job_id"]!);
        webhook.Verified.ShouldBeTrue();
        world.Riskuity.Requests.Where(request => request.Path.StartsWith("/projects/project_controls", StringComparison.Ordinal))
            .ShouldAllBe(request => world.Riskuity.ServiceTokens.Contains(request.Token!));
        (await world.SendAsync(HttpMethod.Delete, "api/v1/schedules/often", Admin(world))).Status.ShouldBe(204);
        (await world.SendAsync(HttpMethod.Get, "api/v1/schedules/often", Admin(world))).Code.ShouldBe("SCHEDULE_NOT_FOUND");
    }

    [Fact]
    public async Task Schedule_RunByHand_LeavesNoSecretBehind()
    {
        await using var world = await World.StartProcessAsync(Credential);
        await PutReportAsync(world);
        await PutAsync(world, "0 7 * * 1");

        var started = await world.SendAsync(HttpMethod.Post, "api/v1/schedules/often/run", Admin(world));

        started.Status.ShouldBe(202);
        started.Headers["Location"].ShouldBe($"/api/v1/jobs/{started.Json!["job_id"]}");
        await world.WebhookAsync((string)started.Json["job_id"]!);
        (await RunAsync(world, status => status == "completed"))["trigger"]!.GetValue<string>().ShouldBe("manual");
        (await world.SendAsync(HttpMethod.Get, "api/v1/schedules", Admin(world))).Json!["schedules"]!.AsArray().Count.ShouldBe(1);
        await world.StopServiceAsync();
        var token = world.Riskuity.ServiceTokens.ShouldHaveSingleItem();
        foreach (var secret in new[] { token, SimulatedLogin.DefaultPassword })
        {
            foreach (var (file, content) in world.StoredFiles()) SecretSearch.Find(secret, content).ShouldBeEmpty(file);
            SecretSearch.Find(secret, Encoding.UTF8.GetBytes(world.Logs)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Schedule_RefusedByRiskuity_SaysSoInItsRuns()
    {
        await using var world = await World.StartAsync(Credential[0], "RISKUITY_SERVICE_PASSWORD=mistyped");
        await PutReportAsync(world);
        await PutAsync(world, "0 7 * * 1");

        for (var count = 0; count < 6; count++)
            (await world.SendAsync(HttpMethod.Post, "api/v1/schedules/often/run", Admin(world))).Code.ShouldBe("SERVICE_CREDENTIAL_REFUSED");

        var runs = (await world.SendAsync(HttpMethod.Get, "api/v1/schedules/often/runs?limit=3", Admin(world))).Json!;
        runs["runs"]!.AsArray().Select(run => (string?)run!["error"]!["code"]).ShouldBe(Enumerable.Repeat("SERVICE_CREDENTIAL_REFUSED", 3));
        runs["next_cursor"].ShouldNotBeNull();
        world.Riskuity.Requests.Count(request => request.Path == "/users/get-token").ShouldBe(1);
    }

    [Fact]
    public async Task Schedule_WithoutAServiceAccount_IsAConflict()
    {
        await using var world = await World.StartAsync();
        await PutReportAsync(world);

        var refused = await PutAsync(world, "0 7 * * 1");

        (refused.Status, refused.Code).ShouldBe((409, "NO_SERVICE_CREDENTIAL"));
        (await PutAsync(world, "0 7 * *")).Code.ShouldBe("INVALID_REQUEST");
    }

    [Fact]
    public async Task CommandLine_Schedules_ArePutRunListedAndRemoved()
    {
        await using var world = await World.StartAsync(Credential);
        await PutReportAsync(world);
        string[] environment = [$"CORTAP_URL={world.Address}", $"CORTAP_TOKEN={Admin(world)}"];

        (await CortapAsync("schedules", "put", "often", "--report", "weekly", "--cron", "0 7 * * 1", "--zone", "Europe/Berlin")).ShouldStartWith("often runs next at 20");
        var job = (await CortapAsync("schedules", "run", "often")).Trim();
        await world.WebhookAsync(job);
        (await CortapAsync("schedules", "list")).ShouldContain("Europe/Berlin");
        (await CortapAsync("schedules", "runs", "often")).ShouldContain(job);
        (await CortapAsync("schedules", "show", "often")).ShouldContain("\"schedule_id\": \"often\"");
        (await CortapAsync("reports", "run", "weekly", "--watch")).ShouldContain("completed");
        await CortapAsync("schedules", "delete", "often");
        var gone = await CommandLine.RunAsync(environment, "schedules", "show", "often");
        (gone.ExitCode, gone.Error).ShouldBe((1, $"404 SCHEDULE_NOT_FOUND: There is no schedule with this id.{Environment.NewLine}"));
        using var http = world.Http();
        (await http.GetStringAsync("metrics")).ShouldContain("cortap_schedules_runs");

        async Task<string> CortapAsync(params string[] arguments)
        {
            var result = await CommandLine.RunAsync(environment, arguments);
            result.ExitCode.ShouldBe(0, result.Error);
            return result.Output;
        }
    }

    private static string Admin(World world) => world.Mint.Mint(TokenClaims.ServiceAccount);

    private static async Task PutReportAsync(World world)
    {
        var report = new JsonObject
        {
            ["name"] = "Weekly draft",
            ["project_id"] = DemoProject.Id,
            ["report_type"] = "draft_audit_report",
            ["delivery"] = new JsonObject { ["type"] = "webhook", ["mode"] = "asynchronous", ["callback_url"] = world.Receiver.Url.AbsoluteUri },
        };
        (await world.SendAsync(HttpMethod.Put, "api/v1/reports/weekly", Admin(world), report)).Status.ShouldBe(200);
    }

    private static Task<RawAnswer> PutAsync(World world, string cron) => world.SendAsync(
        HttpMethod.Put, "api/v1/schedules/often", Admin(world),
        new JsonObject { ["report_id"] = "weekly", ["cron"] = cron, ["time_zone"] = "America/New_York" });

    /// <summary>Waits for a run of this status.</summary>
    private static async Task<JsonNode> RunAsync(World world, Func<string, bool> isWanted)
    {
        using var patience = new CancellationTokenSource(World.Patience);
        while (true)
        {
            var answer = await world.SendAsync(HttpMethod.Get, "api/v1/schedules/often/runs", Admin(world));
            if (answer.Json!["runs"]!.AsArray().FirstOrDefault(run => isWanted((string)run!["status"]!)) is { } found) return found;
            await Task.Delay(200, patience.Token);
        }
    }
}
