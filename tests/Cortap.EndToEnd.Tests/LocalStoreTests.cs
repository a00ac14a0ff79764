using System.Diagnostics;
using System.Net;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;
using Microsoft.Data.Sqlite;

namespace Cortap.EndToEnd.Tests;

/// <summary>What is done to the two stores of a data folder from outside, and what the service says to it.</summary>
public sealed class LocalStoreTests
{
    [Theory]
    [InlineData("engine.db", "-wal", false)]
    [InlineData("engine.db", "", false)]
    [InlineData("jobs.db", "-wal", false)]
    [InlineData("jobs.db", "-wal", true)]
    [InlineData("jobs.db", "", false)]
    public async Task Start_OnADamagedStore_EndsWithOneLine(string store, string file, bool isMissing)
    {
        await using var world = await World.StartProcessAsync();
        // As long as somebody reads, the log is not emptied.
        using (var reader = new SqliteConnection($"Data Source={Path.Combine(world.DataDirectory, "jobs.db")};Mode=ReadOnly;Pooling=False"))
        {
            reader.Open();
            using var read = reader.CreateCommand();
            read.CommandText = "BEGIN; SELECT count(*) FROM jobs";
            read.ExecuteScalar();
            using var client = world.Client(TokenClaims.Auditor);
            await client.SubmitAsync(world.Order(), default);
            await world.Service.KillAsync();
        }

        var path = Path.Combine(world.DataDirectory, store + file);
        File.Exists(path).ShouldBeTrue();
        if (isMissing) File.Delete(path);
        else await File.WriteAllBytesAsync(path, []);

        var (exitCode, error) = await world.RunToItsEndAsync();

        exitCode.ShouldBe(1);
        error.ShouldStartWith("Cannot start: ");
        error.ShouldContain(store);
        error.Trim().Split('\n').Length.ShouldBe(1, error);
    }

    [Fact]
    public async Task Run_BothStoresFoundDamaged_EndsWithOneLine()
    {
        await using var world = await World.StartProcessAsync();
        await world.StopServiceAsync();
        DamageTable(Path.Combine(world.DataDirectory, "engine.db"), "statuses");
        DamageTable(Path.Combine(world.DataDirectory, "jobs.db"), "reports");

        var (exitCode, error) = await world.RunToItsEndAsync();

        exitCode.ShouldBe(1);
        error.ShouldStartWith("Stopped: ");
        error.ShouldContain("is damaged");
        error.Trim().Split('\n').Length.ShouldBe(1, error);
    }

    [Fact]
    public async Task Start_OnAFolderInUse_OpensNothingInIt()
    {
        await using var world = await World.PrepareAsync();
        using var owner = new FileStream(Path.Combine(world.DataDirectory, "engine.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        await File.WriteAllTextAsync(Path.Combine(world.DataDirectory, "engine.pid"), "1");

        var (exitCode, error) = await world.RunToItsEndAsync();

        exitCode.ShouldBe(1);
        error.ShouldStartWith("Cannot start: ");
        error.ShouldContain("is in use by process 1");
        Directory.GetFiles(world.DataDirectory, "*.db*").ShouldBeEmpty();
    }

    [Fact]
    public async Task Requests_WhileTheJobStoreIsLocked_AreRefusedWithinSeconds()
    {
        await using var world = await World.StartProcessAsync();
        using var http = new HttpClient { BaseAddress = world.Address };
        using var client = world.Client(TokenClaims.Auditor);
        using (Lock(Path.Combine(world.DataDirectory, "jobs.db")))
        {
            var refusal = await Should.ThrowAsync<Cortap.Cli.Api.CortapApiException>(() => client.SubmitAsync(world.Order(), default).WaitAsync(TimeSpan.FromMinutes(1)));
            refusal.StatusCode.ShouldBe(503);
            using var ready = await http.GetAsync("/readyz").WaitAsync(TimeSpan.FromMinutes(1));
            ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }

        await UntilReadyAsync(http);
        await client.SubmitAsync(world.Order(), default);
    }

    [Fact]
    public async Task Redeliver_WhileTheEnginesStoreIsLocked_IsLeftToBeSent()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client();
        var job = await client.SubmitAsync(world.Order(), default);
        await world.SettledAsync(client, job);
        using var http = world.Http();
        http.DefaultRequestHeaders.Authorization = new("Bearer", world.Mint.Mint());

        using (Lock(Path.Combine(world.DataDirectory, "engine.db")))
        {
            foreach (var isReplayed in new[] { false, true })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/jobs/{job}/redeliver") { Headers = { { "Idempotency-Key", "k" } } };
                using var response = await http.SendAsync(request);
                response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
                response.Headers.Contains("Idempotency-Replayed").ShouldBe(isReplayed);
            }

            (await client.GetJobAsync(job, default)).CallbackStatus.ShouldBe("pending");
        }
    }

    [Fact]
    public async Task Cancel_AWaitingJobWhileTheEnginesStoreIsLocked_EndsItAndLeavesItsWebhookToBeSent()
    {
        await using var world = await World.StartAsync("MAX_CONCURRENT_JOBS=1");
        world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Hang);
        using var client = world.Client();
        using var http = world.Http();
        http.DefaultRequestHeaders.Authorization = new("Bearer", world.Mint.Mint());
        await client.SubmitAsync(world.Order(), default);
        var waiting = await client.SubmitAsync(world.Order(), default);

        using (Lock(Path.Combine(world.DataDirectory, "engine.db")))
        {
            (await http.PostAsync($"/api/v1/jobs/{waiting}/cancel", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
            var job = await client.GetJobAsync(waiting, default);
            (job.Status, (string?)job.Json["error"]!["code"], job.CallbackStatus).ShouldBe(("failed", "CANCELLED", "pending"));
        }
    }

    private static SqliteConnection Lock(string path)
    {
        var intruder = new SqliteConnection($"Data Source={path};Pooling=False");
        intruder.Open();
        using var lockIt = intruder.CreateCommand();
        lockIt.CommandText = "BEGIN IMMEDIATE";
        lockIt.ExecuteNonQuery();
        return intruder;
    }

    [Fact]
    public async Task Readyz_WhileObjectsCannotBeWritten_SaysSo()
    {
        await using var world = await World.PrepareAsync();
        var objects = Path.Combine(world.DataDirectory, "objects");
        await File.WriteAllTextAsync(objects, "A file where the folder should be.");
        await world.StartHostedAsync();
        using var http = new HttpClient { BaseAddress = world.Address };

        using (var ready = await http.GetAsync("/readyz"))
        {
            ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }

        File.Delete(objects);
        await UntilReadyAsync(http);
        Directory.GetFileSystemEntries(objects, "*", SearchOption.AllDirectories).ShouldBe([Path.Combine(objects, "work")], "the trial leaves nothing");
    }

    // The stores are tried again by themselves.
    private static async Task UntilReadyAsync(HttpClient http)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while ((await http.GetAsync("/readyz")).StatusCode != HttpStatusCode.OK)
        {
            Stopwatch.GetElapsedTime(startedAt).ShouldBeLessThan(World.Patience);
        }
    }

    [Fact]
    public async Task DataFolder_AtAnyUmask_IsItsOwnersAlone()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var world = await World.StartProcessAsync();
        using var client = world.Client(TokenClaims.Auditor);
        await client.SubmitAsync(world.Order(), default);

        var files = Directory.GetFiles(world.DataDirectory, "*", SearchOption.AllDirectories);

        files.ShouldNotBeEmpty();
        foreach (var file in files) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        File.GetUnixFileMode(world.DataDirectory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Overwrites the beginning of the table's first page, which a start does not read.</summary>
    private static void DamageTable(string path, string table)
    {
        long page;
        using (var store = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False"))
        {
            store.Open();
            using var find = store.CreateCommand();
            find.CommandText = "SELECT rootpage FROM sqlite_schema WHERE name = $table";
            find.Parameters.AddWithValue("$table", table);
            page = (long)find.ExecuteScalar()!;
        }

        using var file = new FileStream(path, FileMode.Open);
        file.Position = (page - 1) * 4_096;
        file.Write(Enumerable.Repeat((byte)0xA5, 64).ToArray());
    }
}
