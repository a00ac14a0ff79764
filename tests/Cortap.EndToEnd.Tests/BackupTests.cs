using System.Diagnostics;
using Cortap.EndToEnd.Tests.Harness;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Cortap.EndToEnd.Tests;

/// <summary>A backup of a service at work holds every job that was accepted before it, and all of them come to their end from it.</summary>
public sealed class BackupTests
{
    private const int Jobs = 30;

    [Fact]
    public async Task Restore_OfABackupUnderLoad_FinishesEveryJobAcceptedBefore()
    {
        await using var world = await World.StartProcessAsync("MAX_CONCURRENT_JOBS=2");
        var backup = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using var client = world.Client();
            var accepted = new List<string>();
            for (var count = 0; count < Jobs; count++) accepted.Add(await client.SubmitAsync(world.Order(), default));
            await world.SettledAsync(client, accepted[0]);
            var templates = TemplatesOf(world);
            templates.ShouldNotBeEmpty();

            // More keep coming while the backup is made.
            using var enough = new CancellationTokenSource();
            var load = Task.Run(async () =>
            {
                while (!enough.IsCancellationRequested) await client.SubmitAsync(world.Order(), CancellationToken.None);
            });
            var made = await CommandLine.RunAsync([], "backup", backup, "--data", world.DataDirectory);
            await enough.CancelAsync();
            await load;
            made.ExitCode.ShouldBe(0, made.Error);
            await world.StopServiceAsync();

            // The disk is lost, and what is restored to a fresh volume is all there is.
            Empty(world.DataDirectory);
            Directory.CreateDirectory(Path.Combine(world.DataDirectory, "lost+found"));
            var restored = await CommandLine.RunAsync([], "restore", backup, "--data", world.DataDirectory);
            restored.ExitCode.ShouldBe(0, restored.Error);
            TemplatesOf(world).ShouldBe(templates, ignoreOrder: true);
            await world.StartServiceAsync("MAX_CONCURRENT_JOBS=5");
            using var again = world.Client();
            foreach (var jobId in accepted)
            {
                var job = await world.SettledAsync(again, jobId);
                job.Status.ShouldBe("completed", job.Json.ToJsonString());
                (await Cortap.Cli.Api.CortapClient.DownloadAsync(new Uri((string)job.Json["download_url"]!), default)).Length.ShouldBeGreaterThan(10_000);
            }

            await world.StopServiceAsync();
            var verified = await CommandLine.RunAsync([], "audit", "verify", "--data", world.DataDirectory);
            verified.ExitCode.ShouldBe(0, verified.Output + verified.Error);
        }
        finally
        {
            if (Directory.Exists(backup)) Directory.Delete(backup, recursive: true);
        }
    }

    private static void Empty(string path)
    {
        foreach (var entry in new DirectoryInfo(path).GetFileSystemInfos())
        {
            if (entry is DirectoryInfo folder) folder.Delete(recursive: true);
            else entry.Delete();
        }
    }

    // What a job that runs again, and `cortap verify`, need of reports that were made before.
    private static IEnumerable<string> TemplatesOf(World world)
    {
        var folder = Path.Combine(world.DataDirectory, "objects", "templates");
        return Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file));
    }

    [Fact]
    public async Task Restore_ThatIsCutOff_LeavesNoFolderThatAServiceStartsOn()
    {
        const int Large = 8 << 20;
        await using var world = await World.StartProcessAsync();
        using var client = world.Client();
        await world.SettledAsync(client, await client.SubmitAsync(world.Order(), default));
        await world.StopServiceAsync();
        // Larger than the databases.
        var objects = Directory.CreateDirectory(Path.Combine(world.DataDirectory, "objects", "reports", "large"));
        await File.WriteAllBytesAsync(Path.Combine(objects.FullName, "@1"), new byte[Large]);
        var backup = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            (await CommandLine.RunAsync([], "backup", backup, "--data", world.DataDirectory)).ExitCode.ShouldBe(0);
            Empty(world.DataDirectory);
            (await CommandLine.RunLimitedAsync(Large / 2, "restore", backup, "--data", world.DataDirectory)).ExitCode.ShouldNotBe(0);

            var (exitCode, error) = await world.RunToItsEndAsync();

            exitCode.ShouldBe(1);
            error.ShouldStartWith("Cannot start: ");
            error.ShouldContain("had been acknowledged");
        }
        finally
        {
            if (Directory.Exists(backup)) Directory.Delete(backup, recursive: true);
        }
    }

    [Theory]
    [InlineData("engine.db")]
    [InlineData("jobs.db")]
    public async Task Backup_OfAStoreThatHasLostWhatItAcknowledged_IsRefused(string database)
    {
        await using var world = await World.StartProcessAsync();
        using (var client = world.Client()) await world.SettledAsync(client, await client.SubmitAsync(world.Order(), default));
        await world.StopServiceAsync();
        await File.WriteAllBytesAsync(Path.Combine(world.DataDirectory, database), []);
        var backup = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var made = await CommandLine.RunAsync([], "backup", backup, "--data", world.DataDirectory);

        Directory.Exists(backup).ShouldBeFalse();
        (made.ExitCode, made.Error.Contains($"{database} lacks what its service had acknowledged", StringComparison.Ordinal)).ShouldBe((1, true), made.Error);
    }

    [Fact]
    public async Task Restore_OfAChangedBackupOrIntoUsedFolder_IsRefused()
    {
        await using var world = await World.StartProcessAsync();
        var backup = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var target = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            (await CommandLine.RunAsync([], "backup", backup, "--data", world.DataDirectory)).ExitCode.ShouldBe(0);

            (await CommandLine.RunAsync([], "backup", backup, "--data", world.DataDirectory)).Error.ShouldContain("exists already");
            (await CommandLine.RunAsync([], "restore", backup, "--data", world.DataDirectory)).Error.ShouldContain("is not empty");
            var key = Path.Combine(backup, "keys", "link_signing_key");
            await File.AppendAllTextAsync(key, "x");
            await ShouldBeDamagedAsync();
            File.Delete(key);
            using (var pipe = Process.Start("mkfifo", [key])) await pipe.WaitForExitAsync();
            await ShouldBeDamagedAsync();

            async Task ShouldBeDamagedAsync()
            {
                var damaged = await CommandLine.RunAsync([], "restore", backup, "--data", target);
                damaged.ExitCode.ShouldBe(1);
                damaged.Error.ShouldContain("is damaged");
                Directory.Exists(target).ShouldBeFalse();
            }
        }
        finally
        {
            if (Directory.Exists(backup)) Directory.Delete(backup, recursive: true);
            if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        }
    }

    [Fact]
    public async Task Backup_WhatIsWrittenWhileItIsMade_IsNoPartOfIt()
    {
        using var folders = new TwoFolders();
        var checkpoints = Directory.CreateDirectory(Path.Combine(folders.Data, "audit", "000000")).FullName;
        await File.WriteAllTextAsync(Path.Combine(checkpoints, "000000001.jws"), "before\n");
        await AnswerAsync("before");
        // Long enough to copy for the service to sign the next one meanwhile.
        await using (var report = File.Create(Path.Combine(Directory.CreateDirectory(Path.Combine(folders.Data, "objects", "reports", "large")).FullName, "@1"))) report.SetLength(512 << 20);

        var backup = CommandLine.RunAsync([], "backup", folders.Backup, "--data", folders.Data);
        while (!PartialsOf(folders.Backup).Any(partial => File.Exists(Path.Combine(partial, "jobs.db"))) && !backup.IsCompleted) await Task.Delay(1);
        await File.WriteAllTextAsync(Path.Combine(checkpoints, "000000002.jws"), "of records that the backup lacks\n");
        await AnswerAsync("after");

        var made = await backup;
        made.ExitCode.ShouldBe(0, made.Error);
        Directory.GetFiles(Path.Combine(folders.Backup, "audit"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ShouldBe(["000000001.jws"]);
        Directory.GetDirectories(Path.Combine(folders.Backup, "objects", "work", "answers")).Select(Path.GetFileName).ShouldBe(["before"]);

        Task AnswerAsync(string key) =>
            File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(folders.Data, "objects", "work", "answers", key)).FullName, "@1"), "{}");
    }

    [Fact]
    public async Task Backup_TwiceAtOnceToOneTarget_IsMadeByOneAndTouchesNothingElse()
    {
        using var folders = new TwoFolders();
        var others = Directory.CreateDirectory(folders.Backup + ".partial").FullName;
        await File.WriteAllTextAsync(Path.Combine(others, "notes.txt"), "mine");

        var both = await Task.WhenAll(CommandLine.RunAsync([], "backup", folders.Backup, "--data", folders.Data), CommandLine.RunAsync([], "backup", folders.Backup, "--data", folders.Data));

        both.Count(made => made.ExitCode == 0).ShouldBe(1);
        both.Single(made => made.ExitCode != 0).Error.ShouldContain($"{folders.Backup} exists already; name a folder that does not.");
        (await CommandLine.RunAsync([], "restore", folders.Backup, "--data", Path.Combine(folders.Backup, "x"))).Error.ShouldContain("name a folder outside of it");
        File.Exists(Path.Combine(others, "notes.txt")).ShouldBeTrue();
        PartialsOf(folders.Backup).ShouldBeEmpty();
    }

    [Fact]
    public async Task Backup_OfManyFilesOfWork_HoldsUpNoWriterWhileItWritesThem()
    {
        const int Answers = 1_500;
        using var folders = new TwoFolders();
        for (var count = 0; count < Answers; count++) await WriteAsync($"answers/{count:x16}.json");
        for (var count = 0; count < 100; count++) await WriteAsync($"rpt-{count}/link.json");

        var backup = CommandLine.RunAsync([], "backup", folders.Backup, "--data", folders.Data);
        var results = new List<int>();
        using (var writer = new SqliteConnection($"Data Source={Path.Combine(folders.Data, "jobs.db")};Pooling=False"))
        {
            await writer.OpenAsync();
            while (!backup.IsCompleted)
            {
                // It does not wait for the lock; a service would, for a second.
                if (PartialsOf(folders.Backup).Any(HasFiles)) results.Add(raw.sqlite3_exec(writer.Handle!, "BEGIN IMMEDIATE; ROLLBACK"));
                await Task.Delay(1);
            }
        }

        var made = await backup;
        made.ExitCode.ShouldBe(0, made.Error);
        results.ShouldNotBeEmpty();
        results.ShouldAllBe(result => result == raw.SQLITE_OK);
        Directory.GetFiles(Path.Combine(folders.Backup, "objects", "work"), "@1", SearchOption.AllDirectories).Length.ShouldBe(Answers + 100);

        Task WriteAsync(string key) =>
            File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(folders.Data, "objects", "work", key)).FullName, "@1"), key);
    }

    /// <summary>Where a backup is until it is complete.</summary>
    private static IEnumerable<string> PartialsOf(string target) => Directory.EnumerateDirectories(Path.GetDirectoryName(target)!, $"{Path.GetFileName(target)}.*.partial");

    private static bool HasFiles(string folder)
    {
        try
        {
            return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any();
        }
        catch (DirectoryNotFoundException)
        {
            // Not there yet, or it has its own name by now.
            return false;
        }
    }

    /// <summary>A data folder with databases that are empty, and a place for its backup.</summary>
    private sealed class TwoFolders : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("cortap-backup-").FullName;

        public TwoFolders()
        {
            Directory.CreateDirectory(Data);
            foreach (var name in new[] { "engine.db", "jobs.db" })
            {
                using var database = new SqliteConnection($"Data Source={Path.Combine(Data, name)};Pooling=False");
                database.Open();
                using var command = database.CreateCommand();
                command.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE nothing (id)";
                command.ExecuteNonQuery();
            }
        }

        public string Data => Path.Combine(_folder, "data");

        public string Backup => Path.Combine(_folder, "backup");

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
