using Cortap.Infrastructure.Local;
using Cortap.Reporting.Jobs;
using Microsoft.Data.Sqlite;

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

        // What the writer sees when the disk refuses: its transaction is gone before the commit.
        await Should.ThrowAsync<SqliteException>(() => database.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "ROLLBACK";
            return command.ExecuteNonQuery();
        }, default));

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

        await database.WriteAsync(connection => Execute(connection, "PRAGMA max_page_count = 1073741823"), default);
        (await store.CreateAsync(new(Sample(), big), default)).IsNew.ShouldBeTrue();
        (await store.ListAsync(new() { Status = JobStatus.Processing }, default))!.Jobs.Count.ShouldBe(2);
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

        Should.Throw<InvalidOperationException>(() => new SqliteDatabase(path)).Message.ShouldContain("damaged");
        (await File.ReadAllBytesAsync(path)).ShouldBe(bytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_ALostOrTornLog_IsRefused(bool torn)
    {
        var path = _folder.File("cortap.db");
        await using (var database = new SqliteDatabase(path))
        {
            await new SqliteJobStore(database).CreateAsync(new(Sample(), "x"u8.ToArray()), default);

            // What a killed process leaves behind: the folder as it is while the database is open.
            Directory.CreateDirectory(_folder.File("killed"));
            foreach (var file in Directory.EnumerateFiles(_folder.Path))
            {
                File.Copy(file, _folder.File("killed", Path.GetFileName(file)));
            }
        }

        var log = _folder.File("killed", "cortap.db-wal");
        if (torn)
        {
            using var stream = File.OpenWrite(log);
            stream.SetLength(stream.Length - 1_000);
        }
        else
        {
            File.Delete(log);
        }

        Should.Throw<InvalidOperationException>(() => new SqliteDatabase(_folder.File("killed", "cortap.db"))).Message.ShouldContain("write-ahead log");
    }

    [Fact]
    public void Open_AFileThatIsNoDatabase_SaysSo()
    {
        var path = _folder.File("cortap.db");
        File.WriteAllText(path, new string('x', 8_192));

        Should.Throw<InvalidOperationException>(() => new SqliteDatabase(path)).Message.ShouldContain("damaged");
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
            Execute(connection, "PRAGMA user_version = 999");
        }

        Should.Throw<InvalidOperationException>(() => new SqliteDatabase(path)).Message.ShouldContain("newer version");
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

    private static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

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
