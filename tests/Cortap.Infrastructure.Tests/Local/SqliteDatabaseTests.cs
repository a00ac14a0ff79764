using Cortap.Infrastructure.Local;
using Cortap.Reporting.Jobs;
using Cortap.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using SQLitePCL;
using SqliteException = Cortap.Sqlite.SqliteException;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reopen_AfterWrites_KeepsThem()
    {
        var path = _folder.File("cortap.db");
        var job = Sample();
        await using (var database = new SqliteDatabase(path))
        {
            await new SqliteJobStore(database).CreateAsync(new(job, "x"u8.ToArray()), default);
        }

        await using var reopened = new SqliteDatabase(path);
        (await new SqliteJobStore(reopened).GetAsync(job.Id, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task WriteAsync_AFailureInABatch_LeavesTheOthersAlone()
    {
        await using var database = new SqliteDatabase(_folder.File("cortap.db"));
        var store = new SqliteJobStore(database);
        var job = Sample();
        await store.CreateAsync(new(job, "x"u8.ToArray()), default);

        var writes = Enumerable.Range(0, 40).Select(index => Task.Run(async () =>
        {
            try
            {
                await store.CreateAsync(new(index % 2 == 0 ? job : Sample(), "x"u8.ToArray()), default);
                return true;
            }
            catch (JobStoreException)
            {
                return false;
            }
        }));

        (await Task.WhenAll(writes)).Count(succeeded => succeeded).ShouldBe(20);
        (await store.ListAsync(new() { Status = JobStatus.Processing, Limit = 100 }, default))!.Jobs.Count.ShouldBe(21);
    }

    [Fact]
    public async Task WriteAsync_AfterAFailedCommit_WorksAgain()
    {
        await using var database = new SqliteDatabase(_folder.File("cortap.db"));
        var store = new SqliteJobStore(database);

        // The transaction is gone before the commit.
        await Should.ThrowAsync<SqliteException>(() => database.WriteAsync(session => Execute(session, "ROLLBACK"), default));

        await store.CreateAsync(new(Sample(), "x"u8.ToArray()), default);
        (await store.ListAsync(new() { Status = JobStatus.Processing }, default))!.Jobs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task CreateAsync_AFullDisk_IsToldAndRecovers()
    {
        await using var database = new SqliteDatabase(_folder.File("cortap.db"));
        var store = new SqliteJobStore(database);
        var kept = Sample();
        await store.CreateAsync(new(kept, "x"u8.ToArray()), default);

        // SQLite answers SQLITE_FULL at this limit exactly as when the disk has no room.
        await database.WriteAsync(connection => Execute(connection, "PRAGMA max_page_count = 1"), default);
        var big = new byte[1_000_000];
        await Should.ThrowAsync<JobStoreException>(() => store.CreateAsync(new(Sample(), big), default));
        (await store.GetAsync(kept.Id, default)).ShouldNotBeNull("reads still work");

        // As long as there is no room, everybody is refused; small changes find some, so the store notices by itself.
        await AcceptedAsync(() => database.WriteAsync(session => Execute(session, "PRAGMA max_page_count = 1073741823"), default));
        (await store.CreateAsync(new(Sample(), big), default)).IsNew.ShouldBeTrue();
        (await store.ListAsync(new() { Status = JobStatus.Processing }, default))!.Jobs.Count.ShouldBe(2);
    }

    [Fact]
    public async Task CreateAsync_NoRoomForTheIndexOfTheLog_IsRefusedUntilThereIs()
    {
        await using var database = new SqliteDatabase(_folder.File("cortap.db"));
        var store = new SqliteJobStore(database);

        // What SQLite says when a full disk keeps the file -shm from growing; there is no way to bring that about without a file system of its own.
        await Should.ThrowAsync<JobStoreException>(() => database.WriteAsync<int>(_ => throw new SqliteException(raw.SQLITE_IOERR_SHMSIZE, "COMMIT: disk I/O error"), default));

        database.FinalFault.ShouldBeNull();
        await AcceptedAsync(() => store.CreateAsync(new(Sample(), "x"u8.ToArray()), default));
    }

    [Theory]
    [InlineData(raw.SQLITE_IOERR)]
    [InlineData(raw.SQLITE_IOERR_READ)]
    [InlineData(raw.SQLITE_IOERR_WRITE)]
    [InlineData(raw.SQLITE_IOERR_FSYNC)]
    [InlineData(raw.SQLITE_IOERR_SHORT_READ)]
    [InlineData(raw.SQLITE_CORRUPT)]
    public async Task WriteAsync_ADiskThatFails_EndsTheWriting(int code)
    {
        await using var database = new SqliteDatabase(_folder.File("cortap.db"));

        await Should.ThrowAsync<JobStoreException>(() => database.WriteAsync<int>(_ => throw new SqliteException(code, "COMMIT: it failed"), default));

        database.FinalFault!.ShouldContain("it failed");
    }

    [Fact]
    public async Task Open_ADamagedFile_SaysSoAndChangesNothing()
    {
        var path = _folder.File("cortap.db");
        await using (var database = new SqliteDatabase(path))
        {
            await new SqliteJobStore(database).CreateAsync(new(Sample(), "x"u8.ToArray()), default);
        }

        var bytes = await File.ReadAllBytesAsync(path);
        Array.Fill(bytes, (byte)0xAA, 4_096, bytes.Length - 4_096);
        await File.WriteAllBytesAsync(path, bytes);

        Should.Throw<StoreOpenException>(() => new SqliteDatabase(path)).Message.ShouldContain("restore the folder from a backup");
        (await File.ReadAllBytesAsync(path)).ShouldBe(bytes);
    }

    [Theory]
    [InlineData("log deleted")]
    [InlineData("log emptied")]
    [InlineData("log torn")]
    [InlineData("log flipped")]
    [InlineData("file deleted")]
    [InlineData("file emptied")]
    public async Task Open_WithoutAllThatWasAcknowledged_IsRefusedAndLeavesTheFiles(string damage)
    {
        await using (var database = new SqliteDatabase(_folder.File("cortap.db")))
        {
            await new SqliteJobStore(database).CreateAsync(new(Sample(), "x"u8.ToArray()), default);
            CopyAsKilled();
        }

        Damage(damage, _folder.File("killed", "cortap.db"));
        var before = FilesOf("killed");

        Should.Throw<StoreOpenException>(() => new SqliteDatabase(_folder.File("killed", "cortap.db"))).Message.ShouldContain("had been acknowledged");

        FilesOf("killed").ShouldBe(before);
    }

    private static void Damage(string damage, string path)
    {
        var file = damage.StartsWith("log", StringComparison.Ordinal) ? path + "-wal" : path;
        if (damage.EndsWith("deleted", StringComparison.Ordinal))
        {
            File.Delete(file);
            return;
        }

        using var stream = new FileStream(file, FileMode.Open);
        switch (damage)
        {
            case "log torn":
                stream.SetLength(stream.Length - 1_000);
                break;
            case "log flipped":
                stream.Position = stream.Length / 2;
                var flipped = (byte)~stream.ReadByte();
                stream.Position--;
                stream.WriteByte(flipped);
                break;
            default:
                stream.SetLength(0);
                break;
        }
    }

    [Fact]
    public async Task Open_AfterADeliberateLoss_BeginsAnew()
    {
        var path = _folder.File("cortap.db");
        await using (var database = new SqliteDatabase(path))
        {
            await new SqliteJobStore(database).CreateAsync(new(Sample(), "x"u8.ToArray()), default);
        }

        File.Delete(path);
        File.Delete(path + ".commit");

        await using var begun = new SqliteDatabase(path);
        (await new SqliteJobStore(begun).ListAsync(new() { Status = JobStatus.Processing }, default))!.Jobs.ShouldBeEmpty();
    }

    [Fact]
    public async Task WriteAsync_LockedFromOutside_IsRefusedUntilItIsFree()
    {
        var path = _folder.File("cortap.db");
        await using var database = new SqliteDatabase(path);
        var store = new SqliteJobStore(database);
        using (var intruder = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            intruder.Open();
            using var lockIt = intruder.CreateCommand();
            lockIt.CommandText = "BEGIN IMMEDIATE";
            lockIt.ExecuteNonQuery();

            (await Should.ThrowAsync<JobStoreException>(() => store.CreateAsync(new(Sample(), "x"u8.ToArray()), default))).Message.ShouldContain("locked");
            // At once from now on, without waiting for the lock.
            var refused = store.RemoveTokenAsync(JobId.CreateUuid(), default);
            refused.IsFaulted.ShouldBeTrue();
            (await store.ListAsync(new() { Status = JobStatus.Processing }, default))!.Jobs.ShouldBeEmpty("reads still work");
        }

        await AcceptedAsync(() => store.CreateAsync(new(Sample(), "x"u8.ToArray()), default));
        database.FinalFault.ShouldBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CreateAsync_WhileTheFolderIsGoneOrAnotherOne_IsRefusedUntilItIsBack(bool isReplaced)
    {
        var folder = Directory.CreateDirectory(_folder.File("data")).FullName;
        await using var database = new SqliteDatabase(Path.Combine(folder, "cortap.db"));
        var store = new SqliteJobStore(database);
        var kept = Sample();
        await store.CreateAsync(new(kept, "x"u8.ToArray()), default);

        Directory.Move(folder, folder + "-gone");
        if (isReplaced)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, "cortap.db"), []);
        }

        (await Should.ThrowAsync<JobStoreException>(() => store.CreateAsync(new(Sample(), "x"u8.ToArray()), default))).Message.ShouldContain("was removed, moved or replaced");
        (await store.GetAsync(kept.Id, default)).ShouldNotBeNull("reads still work");

        if (isReplaced) Directory.Delete(folder, recursive: true);
        Directory.Move(folder + "-gone", folder);
        await AcceptedAsync(() => store.CreateAsync(new(Sample(), "x"u8.ToArray()), default));
        database.FinalFault.ShouldBeNull();
    }

    [Fact]
    public async Task Open_ADamagedPage_IsFoundAndEndsTheWriting()
    {
        var path = _folder.File("cortap.db");
        await using (var database = new SqliteDatabase(path))
        {
            var store = new SqliteJobStore(database);
            foreach (var _ in Enumerable.Range(0, 50)) await store.CreateAsync(new(Sample(), new byte[2_000]), default);
        }

        // The last page holds tokens, which a start does not read.
        using (var file = new FileStream(path, FileMode.Open))
        {
            file.Position = file.Length - 4_096;
            file.Write(Enumerable.Repeat((byte)0xA5, 64).ToArray());
        }

        await using var damaged = new SqliteDatabase(path);
        await damaged.DamageCheck;

        damaged.FinalFault!.ShouldContain("restore the folder from a backup");
        await Should.ThrowAsync<JobStoreException>(() => new SqliteJobStore(damaged).CreateAsync(new(Sample(), "x"u8.ToArray()), default));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RemoveTokenAsync_AMomentLater_HasLeftNothingOfTheToken(bool isLong)
    {
        var time = new FakeTimeProvider();
        await using var database = new SqliteDatabase(_folder.File("cortap.db"), time);
        var store = new SqliteJobStore(database);
        var job = Sample();
        byte[] token = [.. "sealed token, to be found nowhere"u8, .. new byte[isLong ? 9_000 : 0], .. "its end"u8];
        await store.CreateAsync(new(job, token), default);
        IsOnDisk("sealed token"u8).ShouldBeTrue();
        await store.RemoveTokenAsync(job.Id, default);

        time.Advance(TimeSpan.FromSeconds(3));
        // What was to be done between two groups is done before the next.
        await database.WriteAsync(_ => 0, default);

        IsOnDisk("sealed token"u8).ShouldBeFalse();
        IsOnDisk("its end"u8).ShouldBeFalse();
        (await store.GetAsync(job.Id, default)).ShouldNotBeNull();
    }

    private bool IsOnDisk(ReadOnlySpan<byte> text)
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Path))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            if (content.AsSpan().IndexOf(text) >= 0) return true;
        }

        return false;
    }

    [Fact]
    public async Task Schema_ForAnOlderSqlite_AllowsAbsentJsonByName()
    {
        await using var database = new SqliteDatabase(_folder.File("cortap.db"));

        var schema = database.Read(session => session.ReadText("SELECT sql FROM sqlite_schema WHERE name = 'jobs'"))!;

        foreach (var column in new[] { "result", "error", "callback" })
        {
            schema.ShouldContain($"CHECK ({column} IS NULL OR json_valid({column}))");
            schema.ShouldNotContain($"CHECK (json_valid({column}))");
        }
    }

    [Fact]
    public void Open_AFileThatIsNoDatabase_SaysSo()
    {
        var path = _folder.File("cortap.db");
        File.WriteAllText(path, new string('x', 8_192));

        Should.Throw<StoreOpenException>(() => new SqliteDatabase(path)).Message.ShouldContain("file is not a database");
    }

    [Fact]
    public async Task Open_AFileOfANewerProgram_IsRefused()
    {
        var path = _folder.File("cortap.db");
        await using (var database = new SqliteDatabase(path))
        {
            await database.WriteAsync(connection => Execute(connection, "CREATE TABLE later (x)"), default);
        }

        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 999";
            command.ExecuteNonQuery();
        }

        Should.Throw<StoreOpenException>(() => new SqliteDatabase(path)).Message.ShouldContain("schema version 999");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RemoveExpiredAsync_PastThirtyDays_RemovesJobTokenAndKey(bool hasChanged)
    {
        await using var database = new SqliteDatabase(_folder.File("cortap.db"));
        var store = new SqliteJobStore(database);
        var old = Sample() with { Idempotency = new("key", "body") };
        var recent = Sample() with { PurgeAt = old.PurgeAt.AddDays(1) };
        JobCreation[] created =
        [
            await store.CreateAsync(new(old, "x"u8.ToArray(), old.CreatedAt.AddHours(24)), default),
            await store.CreateAsync(new(recent, "x"u8.ToArray()), default),
        ];
        foreach (var creation in hasChanged ? created : []) await store.TryReplaceAsync(creation.Job with { Phase = JobPhase.FetchProjectData }, default);

        (await store.RemoveExpiredAsync(old.PurgeAt, default)).ShouldBe(1);

        (await store.GetAsync(old.Id, default)).ShouldBeNull();
        (await store.GetTokenAsync(old.Id, default)).ShouldBeNull();
        (await store.GetAsync(recent.Id, default)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("UPDATE jobs SET status = 'completed'")]
    [InlineData("UPDATE jobs SET status = 'unknown'")]
    [InlineData("UPDATE jobs SET result = '{}'")]
    [InlineData("UPDATE jobs SET project_id = 0")]
    [InlineData("UPDATE jobs SET error = 'not json', failed_at = 1, status = 'failed'")]
    [InlineData("UPDATE jobs SET revision = 0")]
    public async Task Schema_AnImpossibleRecord_IsRefused(string sql)
    {
        await using var database = new SqliteDatabase(_folder.File("cortap.db"));
        await new SqliteJobStore(database).CreateAsync(new(Sample(), "x"u8.ToArray()), default);

        await Should.ThrowAsync<SqliteException>(() => database.WriteAsync(connection => Execute(connection, sql), default));
    }

    private static async Task AcceptedAsync(Func<Task> write)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (JobStoreException)
            {
                await Task.Yield();
            }
        }
    }

    private static int Execute(SqliteSession session, string sql)
    {
        session.Execute(sql);
        return session.Changes;
    }

    /// <summary>The folder as it is while the database is open, which is what a killed process leaves.</summary>
    private void CopyAsKilled()
    {
        Directory.CreateDirectory(_folder.File("killed"));
        foreach (var file in Directory.EnumerateFiles(_folder.Path))
        {
            File.Copy(file, _folder.File("killed", Path.GetFileName(file)));
        }
    }

    private List<(string Name, string Content)> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(_folder.File(folder)).Order()
            // SQLite makes the index of the log, and an empty log, whenever it opens a file.
            .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && new FileInfo(file).Length > 0)
            .Select(file => (Path.GetFileName(file), Convert.ToHexString(File.ReadAllBytes(file))))];

    private static Job Sample()
    {
        var now = new ManualTimeProvider();
        return new()
        {
            Id = JobId.Create(now),
            Status = JobStatus.Processing,
            ProjectId = 33,
            ReportType = ReportType.DraftAuditReport,
            Format = ReportFormat.Docx,
            UserId = 1,
            TenantId = 1,
            CorrelationId = "c",
            CreatedAt = now.GetUtcNow(),
            UpdatedAt = now.GetUtcNow(),
            PurgeAt = now.GetUtcNow().AddDays(30),
        };
    }
}
