using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;

namespace Cortap.EndToEnd.Tests;

/// <summary>The commands that the documentation names.</summary>
public sealed class CommandLineTests(WorldFixture fixture) : IClassFixture<WorldFixture>, IDisposable
{
    private readonly World _world = fixture.World;
    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Demo_OnItsOwn_EndsWithAVerifiedWebhookAndAReport()
    {
        var demo = await CommandLine.RunAsync([], "demo", "--out", _folder);

        demo.ExitCode.ShouldBe(0, demo.Error);
        demo.Output.ShouldContain("signatures verified");
        new FileInfo(Directory.GetFiles(_folder, "*.docx").ShouldHaveSingleItem()).Length.ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public async Task Submit_WithAMintedToken_FollowsTheJobAndListsIt()
    {
        var token = (await CommandLine.RunAsync([], "token", "--key", _world.SigningKey, "--role", "operator")).Output.Trim();
        string[] environment = [$"CORTAP_URL={_world.Address}", $"CORTAP_TOKEN={token}"];

        var submit = await CommandLine.RunAsync(environment, "submit", $"{DemoProject.Id}", "--callback", _world.Receiver.Url.ToString(), "--watch");
        var jobs = await CommandLine.RunAsync(environment, "jobs", "--scope", "tenant");
        var refused = await CommandLine.RunAsync(environment, "submit", "999", "--callback", _world.Receiver.Url.ToString());

        submit.ExitCode.ShouldBe(0, submit.Error);
        submit.Output.ShouldContain("CompleteJob done");
        submit.Output.ShouldContain($"Report: {_world.Address}objects/reports/");
        _world.Receiver.Received.ShouldContain(webhook => jobs.Output.Contains(webhook.JobId, StringComparison.Ordinal));
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldStartWith("404 PROJECT_NOT_FOUND");
    }

    [Fact]
    public async Task Submit_CallbackWithPercentEncoding_IsCalledAsItWasGiven()
    {
        string[] environment = [$"CORTAP_URL={_world.Address}", $"CORTAP_TOKEN={_world.Mint.Mint()}"];
        var callback = $"{_world.Receiver.Url}?team=a%20b&place=caf%C3%A9&of=%41";

        var submit = await CommandLine.RunAsync(environment, "submit", $"{DemoProject.Id}", "--callback", $" {callback}\r", "--watch");

        submit.ExitCode.ShouldBe(0, submit.Error);
        var deliveries = await CommandLine.RunAsync(environment, "deliveries", submit.Output.Split('\n')[0].Trim());
        deliveries.Output.ShouldContain($", to {callback}");
    }

    [Fact]
    public async Task Batch_OfOneProject_IsFollowedListedShownAndSavedAsAZip()
    {
        var zip = Path.Combine(_folder, "batch.zip");

        var submit = await BatchAsync("submit", $"{DemoProject.Id}", "--callback", _world.Receiver.Url.ToString(), "--watch");
        submit.ExitCode.ShouldBe(0, submit.Error);
        var id = submit.Output.Split('\n')[0].Trim();
        submit.Output.ShouldContain($"{id}: completed, 1 jobs: 1 completed, webhook delivered");
        (await BatchAsync("list", "--limit", "1")).Output.ShouldContain(id);
        var status = await BatchAsync("status", id);
        status.Output.ShouldContain("completed, 1 jobs: 1 completed");
        (await BatchAsync("download", id, zip)).Output.Trim().ShouldBe(zip);
        using var archive = System.IO.Compression.ZipFile.OpenRead(zip);
        archive.Entries.Select(entry => Path.GetExtension(entry.Name)).Order().ShouldBe([".csv", ".docx"]);
        status.Output.ShouldContain(_world.Receiver.Received.Single(webhook => webhook.BatchId.Length == 0 && status.Output.Contains(webhook.JobId, StringComparison.Ordinal)).JobId);
    }

    [Fact]
    public async Task Batch_CancelledByAnotherCommand_EndsItsWatch()
    {
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        try
        {
            var id = await _world.StartBatchAsync(1, user: 7);
            var watch = BatchAsync(user: 7, "watch", id);

            var cancel = await BatchAsync(user: 7, "cancel", id);

            cancel.ExitCode.ShouldBe(0, cancel.Error);
            cancel.Output.ShouldMatch(@"\ACancelling bat-\S+; 1 jobs: ");
            var watched = await watch;
            (watched.ExitCode, watched.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Trim()).ShouldBe((1, $"{id}: cancelled, 1 jobs: 1 failed, webhook delivered"));
        }
        finally
        {
            _world.Restored();
        }
    }

    [Fact]
    public async Task VerifyWebhook_SavedDelivery_TellsGenuineFromChanged()
    {
        using var client = _world.Client();
        var webhook = await _world.WebhookAsync(await client.SubmitAsync(_world.Order(), default));
        var body = Path.Combine(_folder, "body.json");
        var headers = Path.Combine(_folder, "headers.txt");
        await File.WriteAllBytesAsync(body, webhook.Body);
        await File.WriteAllLinesAsync(headers, webhook.Headers.Select(header => $"{header.Key}: {header.Value}"));
        string[] command = ["verify-webhook", body, "--headers", headers, "--secret", _world.WebhookSecret];

        (await CommandLine.RunAsync([], command)).ExitCode.ShouldBe(0);
        await File.AppendAllTextAsync(body, " ");
        (await CommandLine.RunAsync([], command)).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Setup_TemplateAndValidate_WorkTogether()
    {
        var file = Path.Combine(_folder, "setup.json");
        await File.WriteAllTextAsync(file, DemoProject.SetupJson);
        var workbook = Path.Combine(_folder, "setup.xlsx");

        (await CommandLine.RunAsync([], "setup", "validate", file)).ExitCode.ShouldBe(0);
        (await CommandLine.RunAsync([], "setup", "template", workbook)).ExitCode.ShouldBe(0);
        File.Exists(workbook).ShouldBeTrue();
        (await CommandLine.RunAsync([], "setup", "template", workbook)).Error.ShouldContain("exists already");
    }

    [Fact]
    public async Task Template_Shipped_ChecksClean()
    {
        var list = await CommandLine.RunAsync([], "template", "list", "--export", _folder);
        list.Output.ShouldContain("draft-audit-report");

        foreach (var template in Directory.GetFiles(_folder, "*.docx"))
        {
            var check = await CommandLine.RunAsync([], "template", "check", template);
            check.ExitCode.ShouldBe(0, check.Error);
        }

        (await CommandLine.RunAsync([], "template", "tags", Path.Combine(_folder, "draft-audit-report.docx"))).Output.ShouldContain("field:");
    }

    [Fact]
    public async Task Render_SnapshotOfAJob_MakesTheReportAgain()
    {
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order(), default);
        await _world.SettledAsync(client, jobId);
        var (_, stored) = _world.StoredFiles().Single(file => file.File.Contains("canonical_") && file.File.Contains(jobId));
        var canonical = Path.Combine(_folder, "canonical.json");

        // The local store keeps one line of attributes before the content.
        await File.WriteAllBytesAsync(canonical, stored[(Array.IndexOf(stored, (byte)'\n') + 1)..]);
        var render = await CommandLine.RunAsync([], "render", canonical, "--out", Path.Combine(_folder, "again.docx"));

        render.ExitCode.ShouldBe(0, render.Error);
        new FileInfo(Path.Combine(_folder, "again.docx")).Length.ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public async Task Download_IntoAFolderWithAnotherReportOfThatName_LeavesTheOtherAlone()
    {
        using var client = _world.Client();
        string[] environment = [$"CORTAP_URL={_world.Address}", $"CORTAP_TOKEN={_world.Mint.Mint()}"];
        var jobs = new List<string>();
        for (var count = 0; count < 2; count++)
        {
            jobs.Add(await client.SubmitAsync(_world.Order(), default));
            await _world.SettledAsync(client, jobs[count]);
        }

        var first = await DownloadAsync(jobs[0]);
        var content = await File.ReadAllBytesAsync(first);
        var second = await DownloadAsync(jobs[1]);

        second.ShouldBe(Path.ChangeExtension(first, null) + "-2.docx");
        (await File.ReadAllBytesAsync(first)).ShouldBe(content);
        (await DownloadAsync(jobs[0])).ShouldBe(first);
        (await DownloadAsync(jobs[1])).ShouldBe(second);
        Directory.GetFiles(_folder).Length.ShouldBe(2);

        async Task<string> DownloadAsync(string job)
        {
            var download = await CommandLine.RunAsync(environment, "download", job, "--out", _folder);
            download.ExitCode.ShouldBe(0, download.Error);
            return download.Output.Trim();
        }
    }

    private Task<CommandResult> BatchAsync(params string[] arguments) => BatchAsync(user: 1, arguments);

    private Task<CommandResult> BatchAsync(long user, params string[] arguments) => CommandLine.RunAsync(
        [$"CORTAP_URL={_world.Address}", $"CORTAP_TOKEN={_world.TokenOf(user)}"], ["batch", .. arguments]);
}
