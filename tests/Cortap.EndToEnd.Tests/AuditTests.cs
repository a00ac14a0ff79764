using System.Net;
using System.Security.Cryptography;
using System.Text;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Tokens;
using Microsoft.Data.Sqlite;

namespace Cortap.EndToEnd.Tests;

/// <summary>What was decided is recorded, can be listed by service accounts, verified without the service, and proven one by one.</summary>
public sealed class AuditTests
{
    private static readonly TokenClaims ServiceAccount = TokenClaims.Auditor with { IsSuperuser = true };

    [Fact]
    public async Task Decisions_OfEachKind_AreRecordedVerifiedAndProven()
    {
        const string key = "audit-test-management-key-0123456789ab";
        await using var world = await World.StartAsync($"MANAGEMENT_API_KEY={key}");
        using var user = world.Client();
        var jobId = await user.SubmitAsync(world.Order(), default);
        await world.SettledAsync(user, jobId);
        using var http = world.Http();
        await StatusAsync(http, world.Mint.Mint(null), $"/api/v1/jobs/{jobId}/download", HttpStatusCode.Redirect);
        await StatusAsync(http, "nonsense", $"/api/v1/jobs/{jobId}", HttpStatusCode.Unauthorized);
        await StatusAsync(http, world.Mint.Mint(null), "/api/v1/jobs/rpt-20200101-000000-00000000", HttpStatusCode.NotFound);
        await StatusAsync(http, world.Mint.Mint(null), "/api/v1/audit", HttpStatusCode.Forbidden);
        await StatusAsync(http, world.Mint.Mint(ServiceAccount), "/api/v1/audit?colour=red", HttpStatusCode.BadRequest);

        await StatusAsync(http, "nonsense", $"/runtime/webhooks/durabletask/instances/{jobId}?code=guess", HttpStatusCode.Unauthorized);
        using (var ended = await http.PostAsync($"/runtime/webhooks/durabletask/instances/{jobId}/terminate?code={key}", null)) ended.StatusCode.ShouldBe(HttpStatusCode.Gone);

        using var auditor = world.Client(ServiceAccount);
        var (records, next) = await auditor.ListAuditAsync("limit=100", default);

        next.ShouldBeNull();
        records.Select(record => $"{record["action"]} {record["object"]} {record["status"]}".Trim()).Reverse().ShouldBe(
        [
            $"job.started {jobId}", $"job.downloaded {jobId}", $"request.refused {jobId} 401", "request.refused rpt-20200101-000000-00000000 404", "request.refused  403", $"request.refused {jobId} 401", $"management.called {jobId}",
        ]);
        records.Select(record => (string?)record["reason"]).ShouldContain($"GET /runtime/webhooks/durabletask/instances/{jobId}");
        var started = records[^1];
        ((long)started["user_id"]!, (long)started["tenant_id"]!, (long)started["number"]!).ShouldBe((TokenClaims.Auditor.UserId!.Value, TokenClaims.Auditor.TenantId!.Value, 1));
        ((string?)started["client"]).ShouldBe("127.0.0.1");
        (await auditor.ListAuditAsync($"object={jobId}&action=job.downloaded", default)).Records.ShouldHaveSingleItem();

        await world.StopServiceAsync();
        var sound = await CommandLine.RunAsync([], "audit", "verify", "--data", world.DataDirectory);
        sound.ExitCode.ShouldBe(0, sound.Output + sound.Error);
        sound.Output.ShouldContain("Whole: 9 records");

        var proof = await CommandLine.RunAsync([], "audit", "prove", "2", "--data", world.DataDirectory);
        proof.ExitCode.ShouldBe(0, proof.Error);
        Encoding.UTF8.GetByteCount(proof.Output).ShouldBeLessThanOrEqualTo(2_048);
        proof.Output.ShouldContain("job.downloaded");
        proof.Output.ShouldNotContain("job.started");
        var file = Path.Combine(world.DataDirectory, "proof.txt");
        await File.WriteAllTextAsync(file, proof.Output);
        (await CommandLine.RunAsync([], "audit", "verify", "--proof", file, "--data", world.DataDirectory)).Output.ShouldStartWith("Proven: record 2");

        Execute(world, "DROP TRIGGER audit_is_append_only; UPDATE audit SET record = replace(record, 'job.downloaded', 'job.cancelled');");
        var tampered = await CommandLine.RunAsync([], "audit", "verify", "--data", world.DataDirectory);
        tampered.ExitCode.ShouldBe(1);
        tampered.Output.ShouldContain("Changed: The record 2");
    }

    [Fact]
    public async Task Checkpoint_OfARestartedService_IsInTheProvenanceOfItsReports()
    {
        await using var world = await World.StartAsync();
        using (var user = world.Client()) await world.SettledAsync(user, await user.SubmitAsync(world.Order(), default));
        await world.StartHostedAsync();

        using var again = world.Client();
        using var patience = new CancellationTokenSource(World.Patience);
        while (!Directory.Exists(Path.Combine(world.DataDirectory, "audit"))) await Task.Delay(20, patience.Token);
        var job = await world.SettledAsync(again, await again.SubmitAsync(world.Order(), default));

        var report = await Cortap.Cli.Api.CortapClient.DownloadAsync(new Uri((string)job.Json["download_url"]!), default);
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(report));
        using var provenance = new StreamReader(zip.GetEntry("customXml/cortapProvenance.xml")!.Open());
        (await provenance.ReadToEndAsync()).ShouldContain("auditCheckpoint>1:");
    }

    [Fact]
    public async Task Verify_AfterTheKeyWasChanged_TakesThePublishedKeysOfBeforeAndAfter()
    {
        string[] secrets = [.. Enumerable.Range(0, 2).Select(_ => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)))];
        await using var world = await World.StartAsync($"AUDIT_SIGNING_KEY={secrets[0]}");
        var published = new List<string>();
        foreach (var secret in secrets)
        {
            if (secret != secrets[0]) await world.StartHostedAsync($"AUDIT_SIGNING_KEY={secret}");
            using var client = world.Client();
            await client.SubmitAsync(world.Order(), default);
            using var http = world.Http();
            published.Add(Path.Combine(world.DataDirectory, $"keys-{published.Count}.json"));
            await File.WriteAllBytesAsync(published[^1], await http.GetByteArrayAsync("/.well-known/cortap-keys.json"));
        }

        await world.StopServiceAsync();

        (await CommandLine.RunAsync([], "audit", "verify", "--data", world.DataDirectory, "--keys", published[1])).Output.ShouldContain("a key that is not among the given ones");
        var sound = await CommandLine.RunAsync([], "audit", "verify", "--data", world.DataDirectory, "--keys", published[0], "--keys", published[1]);
        sound.ExitCode.ShouldBe(0, sound.Output + sound.Error);
    }

    [Theory]
    [InlineData("AUDIT_SIGNING_KEY")]
    [InlineData("DOCUMENT_SIGNING_KEY")]
    public async Task Verify_WithTheServicesOwnSettings_KnowsTheKeyAsTheServiceDoes(string name)
    {
        var setting = $"{name}={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
        await using var world = await World.StartAsync(setting);
        using (var client = world.Client()) await client.SubmitAsync(world.Order(), default);
        await world.StopServiceAsync();

        foreach (var environment in new[] { setting, $"{name}={Convert.ToHexStringLower(Convert.FromBase64String(setting[(name.Length + 1)..]))}" })
        {
            var sound = await CommandLine.RunAsync([environment], "audit", "verify", "--data", world.DataDirectory);
            sound.ExitCode.ShouldBe(0, sound.Output + sound.Error);
        }
    }

    private static void Execute(World world, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(world.DataDirectory, "jobs.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task StatusAsync(HttpClient http, string token, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var response = await http.SendAsync(request);
        response.StatusCode.ShouldBe(expected, await response.Content.ReadAsStringAsync());
    }
}
