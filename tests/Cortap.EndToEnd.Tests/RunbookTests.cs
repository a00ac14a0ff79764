using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Reporting.Jobs;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;
using Cortap.Simulators.Webhooks;

namespace Cortap.EndToEnd.Tests;

/// <summary>
/// Pastes the commands of docs/runbook.md, letter by letter and in the order of the page, beside a service that has the troubles of which it speaks. Blocks
/// that are marked otherwise than <c>sh</c> need what is not here.
/// </summary>
public sealed partial class RunbookTests : IAsyncLifetime
{
    private const string ManagementKey = "runbook-test-management-key-0123456789";

    private static readonly string[] Settings =
        [$"MANAGEMENT_API_KEY={ManagementKey}", $"RISKUITY_SERVICE_USERNAME={SimulatedLogin.Username}", "RISKUITY_SERVICE_PASSWORD=mistyped"];

    private static readonly TokenClaims Operator = TokenClaims.Auditor with { UserId = 7, Roles = [JobAccess.OperatorRole, "report_admin"] };

    private readonly string _home = Directory.CreateTempSubdirectory("cortap-runbook-").FullName;
    private readonly Dictionary<string, string> _environment = [];
    private World _world = null!;

    public async Task InitializeAsync()
    {
        Scripts.Write(Path.Combine(_home, "cortap"), $"exec '{Scripts.Dotnet}' '{Path.Combine(AppContext.BaseDirectory, "cortap.dll")}' \"$@\"");
        _world = await World.StartAsync(Settings);
        _environment["PATH"] = $"{_home}:{Environment.GetEnvironmentVariable("PATH")}";
        _environment["MANAGEMENT_API_KEY"] = ManagementKey;
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_home, recursive: true);
        if (Directory.Exists(_world.DataDirectory + ".before")) Directory.Delete(_world.DataDirectory + ".before", recursive: true);
    }

    [Fact]
    public async Task Runbook_PastedFromTopToBottom_DoesWhatItSays()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(TestServer.RepositoryRoot, "docs", "runbook.md"));
        var blocks = Block().Matches(page).Select(block => (block.Index, Kind: block.Groups["kind"].Value, Text: Unindented(block))).ToList();
        var commands = new Queue<(string Section, string Command)>(
            from block in blocks.Skip(1)
            where block.Kind == "sh"
            from line in block.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            select (Section().Matches(page[..block.Index])[^1].Groups["title"].Value, line));
        ShouldBeCommandsOnly(page, [.. commands.Select(one => one.Command)]);
        blocks.Count(block => block.Kind != "sh").ShouldBe(1, "all but the one command for AWS run here");

        // The page begins with what its reader sets.
        var (failed, dead, slow, waiting) = await HaveTroublesAsync();
        Dictionary<string, string> values = new()
        {
            ["CORTAP_URL"] = _world.Address.ToString().TrimEnd('/'),
            ["CORTAP_TOKEN"] = _world.Mint.Mint(Operator),
            ["JOB"] = failed,
            ["RECEIVER"] = _world.Receiver.Url.ToString(),
            ["SCHEDULE"] = "often",
            ["DATA_DIR"] = _world.DataDirectory,
            ["BACKUP"] = Path.Combine(_home, "backup"),
        };
        Variable().Matches(blocks[0].Text).Select(variable => variable.Groups["name"].Value).ShouldBe(values.Keys);
        foreach (var (name, value) in values) _environment[name] = value;

        async Task<string> PasteAsync(string section, int exitCode, params string[] expected)
        {
            var (found, command) = commands.Dequeue();
            found.ShouldBe(section, command);
            var (code, output) = await RunAsync(command);
            code.ShouldBe(exitCode, $"{section}: {command}\n{output}");
            foreach (var text in expected) output.ShouldContain(text, Case.Sensitive, $"{section}: {command}");
            return output;
        }

        await PasteAsync("Is it well?", 0);
        await PasteAsync("Is it well?", 0, "200");
        await PasteAsync("Is it well?", 0, "cortap_jobs_active", "cortap_webhooks_dead_letters");
        await PasteAsync("Is it well?", 0, "\"runtimeStatus\":\"Completed\"", "INSUFFICIENT_PERMISSIONS", "historyEvents");

        await PasteAsync("failed-jobs", 0, failed);
        await PasteAsync("failed-jobs", 1, "failed", "INSUFFICIENT_PERMISSIONS");
        await PasteAsync("failed-jobs", 0, $"{failed}|INSUFFICIENT_PERMISSIONS|Cortap.");

        _environment["JOB"] = dead;
        await PasteAsync("failed-webhooks", 0, dead);
        await PasteAsync("failed-webhooks", 0, "Delivery 1: failed", "404");
        _world.Receiver.Answer(WebhookAnswer.Acknowledge);
        await PasteAsync("failed-webhooks", 0, "\"status\":\"delivered\"");

        await PasteAsync("dead-letters", 0, "1 deliveries have begun");
        await DeliveredAsync(dead);
        (await PasteAsync("dead-letters", 0)).ShouldNotContain(dead);
        await PasteAsync("dead-letters", 0, $"{dead}: a new delivery has begun");

        _environment["JOB"] = slow;
        await PasteAsync("slow-job", 0, slow, waiting);
        await PasteAsync("slow-job", 0, "\"current_phase\":\"FetchProjectData\"");
        await PasteAsync("slow-job", 0, slow);
        await PasteAsync("waiting-job", 0, waiting);
        _world.Restored();

        foreach (var (name, value) in _world.Settings) _environment[name] = value;
        _environment["PUBLIC_BASE_URL"] = values["CORTAP_URL"];
        // Without LibreOffice on it, for a conversion takes long; DoctorTests has one.
        (var path, _environment["PATH"]) = (_environment["PATH"], _home);
        await PasteAsync("storage", 0, "ok    Storage", "ok    Riskuity");
        _environment["PATH"] = path;

        _environment["JOB"] = dead;
        await DeliveredAsync(dead);
        await PasteAsync("Webhooks that were not delivered", 0, "\"jobs\":[]");
        await PasteAsync("Webhooks that were not delivered", 0, "\"number\":3");
        await PasteAsync("Webhooks that were not delivered", 0, "\"job_id\"");
        await PasteAsync("Webhooks that were not delivered", 0, "\"count\":0");

        await PasteAsync("Schedules that do not run", 0, "SERVICE_CREDENTIAL_REFUSED");
        await PasteAsync("Schedules that do not run", 1, "SERVICE_CREDENTIAL_REFUSED");

        await PasteAsync("Stop, restart, move", 0);
        await _world.StopServiceAsync();
        await PasteAsync("Stop, restart, move", 0);
        await PasteAsync("Stop, restart, move", 0);
        await PasteAsync("Stop, restart, move", 0, "Whole: ");
        await _world.StartHostedAsync(Settings);
        await DeliveredAsync(dead);
        await PasteAsync("Stop, restart, move", 0);
        await PasteAsync("Stop, restart, move", 0);
        await PasteAsync("Stop, restart, move", 0, "instance_id|name|status", "ReportOrchestrator|Completed");
        await PasteAsync("Stop, restart, move", 0, "FetchProjectData");

        var (_, aws) = await AwsWorld.CreateAsync();
        foreach (var setting in aws.Select(setting => setting.Split('=', 2))) _environment[setting[0]] = setting[1];
        await PasteAsync("Move to AWS storage", 0, "Nothing was written.");
        await PasteAsync("Move to AWS storage", 0, "Complete, as of");
        commands.ShouldBeEmpty();
    }

    /// <summary>A job that failed, one whose webhook was given up, two that hang, and a schedule that Riskuity refuses.</summary>
    private async Task<(string Failed, string Dead, string Slow, string Waiting)> HaveTroublesAsync()
    {
        using var client = _world.Client();
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Status(403), times: 1);
        var failed = await client.SubmitAsync(_world.Order(), default);
        await _world.SettledAsync(client, failed);
        _world.Receiver.Answer(WebhookAnswer.Status(404));
        var dead = await client.SubmitAsync(_world.Order(), default);
        (await _world.SettledAsync(client, dead)).Status.ShouldBe("callback_failed");

        var token = _world.Mint.Mint(Operator);
        var report = new JsonObject
        {
            ["name"] = "Weekly draft",
            ["project_id"] = DemoProject.Id,
            ["report_type"] = "draft_audit_report",
            ["delivery"] = new JsonObject { ["type"] = "api_response", ["mode"] = "asynchronous" },
        };
        (await _world.SendAsync(HttpMethod.Put, "api/v1/reports/weekly", token, report)).Status.ShouldBe(200);
        var schedule = new JsonObject { ["report_id"] = "weekly", ["cron"] = "0 7 * * 1", ["time_zone"] = "America/New_York" };
        (await _world.SendAsync(HttpMethod.Put, "api/v1/schedules/often", token, schedule)).Status.ShouldBe(200);
        await _world.SendAsync(HttpMethod.Post, "api/v1/schedules/often/run", token);

        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        var slow = await client.SubmitAsync(_world.Order(), default);
        var waiting = await client.SubmitAsync(_world.Order(), default);
        await _world.SettledAsync(client, slow, World.Patience, job => job.CurrentPhase == "FetchProjectData");
        return (failed, dead, slow, waiting);
    }

    private async Task DeliveredAsync(string job)
    {
        using var client = _world.Client();
        await _world.SettledAsync(client, job, World.Patience, one => one.CallbackStatus == "delivered");
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command]) { WorkingDirectory = _home, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(World.Patience);
        try
        {
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token) + await error;
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Nothing to be typed hides in the text: what it names there can be pasted somewhere, and no block has another form.</summary>
    private static void ShouldBeCommandsOnly(string page, IReadOnlyList<string> commands)
    {
        page.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)).ShouldBeEmpty("commands stand in fences");
        foreach (var named in Inline().Matches(page).Select(match => match.Groups["command"].Value))
            commands.ShouldContain(command => command.Contains(named, StringComparison.Ordinal), $"`{named}` is named and not run");
    }

    private static string Unindented(Match block) =>
        string.Join('\n', block.Groups["text"].Value.Split('\n').Select(line => line.TrimStart()));

    [GeneratedRegex(@"^(?<indent> *)```(?<kind>sh[ a-z]*)\n(?<text>.*?)^\k<indent>```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^##+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("^export (?<name>[A-Z_]+)=", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex("`(?:(?:GET|POST) )?(?<command>(?<=[A-Z] )/[^`]+|cortap [^`]+)`")]
    private static partial Regex Inline();
}
