namespace Cortap.Sqlite;

/// <summary>How a store is laid out.</summary>
/// <param name="Sql">
/// Its statements and migrations. <c>select_commit_number</c> reads the number of commits, <c>count_commit</c> increases it: each
/// transaction does, so that a lost or replaced write-ahead log is noticed.
/// </param>
/// <param name="WriterSettings">Pragmas of the connection that writes.</param>
/// <param name="ReaderSettings">Pragmas of those that read.</param>
public sealed record SqliteLayout(SqlFiles Sql, string WriterSettings, string ReaderSettings);

/// <summary>
/// An SQLite file in WAL mode, checked before anything in it is changed, with its schema up to date. One connection writes; any number
/// reads beside it.
/// </summary>
public sealed class SqliteFile : IDisposable
{
    private readonly SqliteLayout _layout;

    private SqliteFile(string path, SqliteLayout layout, CommitRegister register, SqliteSession writer)
    {
        Path = path;
        _layout = layout;
        Register = register;
        Writer = writer;
    }

    public string Path { get; }

    /// <summary>The connection that writes, for one thread at a time.</summary>
    public SqliteSession Writer { get; }

    internal CommitRegister Register { get; }

    /// <summary>Opens the file, or makes it if there has never been one.</summary>
    /// <exception cref="StoreOpenException">
    /// It cannot be read or written, is damaged, lacks acknowledged commits, or was written by a newer version. It was left as it is.
    /// </exception>
    public static SqliteFile Open(string path, SqliteLayout layout)
    {
        CommitRegister? register = null;
        SqliteSession? writer = null;
        try
        {
            register = new CommitRegister(CommitNumberOf(path));
            if (register.Acknowledged > 0 && new FileInfo(path) is not { Exists: true, Length: > 0 })
            {
                throw LostCommits(path, register, 0);
            }

            writer = SqliteSession.Open(path, layout.Sql, mayCreate: true, layout.WriterSettings);
            var migrations = layout.Sql.Migrations();
            var applied = writer.ReadInteger("PRAGMA user_version");
            if (applied > migrations[^1].Number)
            {
                throw new StoreOpenException(
                    $"{path} has schema version {applied}, this program knows {migrations[^1].Number}. Run the version that wrote it, or a newer one.");
            }

            if (register.Acknowledged > 0)
            {
                var stored = applied == 0 ? 0 : writer.ReadInteger(layout.Sql.Statement("select_commit_number"));
                if (stored < register.Acknowledged)
                {
                    throw LostCommits(path, register, stored);
                }
            }

            // All or none: after one that fails, the version that wrote the file can still use it. And each commit waits for the disk.
            if (applied < migrations[^1].Number)
            {
                writer.Execute("BEGIN IMMEDIATE");
                foreach (var (number, sql) in migrations.Where(migration => migration.Number > applied)) writer.Execute(sql, $"migration {number}");
                writer.Execute($"PRAGMA user_version = {migrations[^1].Number}; COMMIT;", "migrations");
            }

            writer.LeaveLogOnClose(false);
            return new SqliteFile(path, layout, register, writer);
        }
        catch (Exception exception)
        {
            writer?.Dispose();
            register?.Dispose();
            // The last one is that of a pipe in the place of a file.
            if (exception is SqliteException or IOException or UnauthorizedAccessException or NotSupportedException)
            {
                throw CannotBeOpened(path, exception);
            }

            throw;
        }
    }

    /// <summary>A connection for reading. What it reads is what was committed last.</summary>
    public SqliteSession OpenReader()
    {
        var reader = SqliteSession.Open(Path, _layout.Sql, mayCreate: false, _layout.ReaderSettings);
        reader.LeaveLogOnClose(false);
        try
        {
            // SQLite opens the log with the first read, and where it is then.
            reader.Execute("SELECT count(*) FROM sqlite_schema", "first read");
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Looks for damage in the structure of the file, which takes seconds for a gigabyte.</summary>
    /// <returns>What was found; null when the file is sound.</returns>
    public string? FindDamage()
    {
        try
        {
            using var reader = OpenReader();
            return reader.ReadText("PRAGMA quick_check(1)") is { } verdict and not "ok" ? verdict : null;
        }
        catch (SqliteException exception) when (exception.Fault == SqliteFault.Final)
        {
            return exception.Message;
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    /// <summary>The file beside a database that knows how many of its commits were acknowledged.</summary>
    public static string CommitNumberOf(string path) => path + ".commit";

    /// <summary>The text for an operator whose store could not be opened or taken up.</summary>
    public static StoreOpenException CannotBeOpened(string path, Exception cause) => new(
        $"The store {path} cannot be opened: {cause.Message.TrimEnd('.')}. It was left as it is; "
        + (cause is SqliteException { Fault: SqliteFault.Passing }
            ? "check that the disk has room, and the file's permissions, and start again."
            : "check the disk and the file's permissions, or restore the folder from a backup."), cause);

    /// <summary>The text for an operator whose store has failed while it was in use.</summary>
    internal string FailureText(Exception cause) =>
        $"The store {Path} has failed and nothing more is written: {cause.Message}. "
        + "Check the disk, restore the data folder from a backup if it is damaged, and start the service again.";

    public void Dispose()
    {
        Writer.Dispose();
        Register.Dispose();
    }

    private static StoreOpenException LostCommits(string path, CommitRegister register, long stored)
    {
        var name = System.IO.Path.GetFileName(path);
        return new StoreOpenException(
            $"The store {path} ends at commit {stored}, but commit {register.Acknowledged} had been acknowledged: the file is empty or missing, its "
            + $"write-ahead log ({name}-wal) is missing or damaged, or it was replaced by an older copy. It was left as it is. Restore both files "
            + $"together; to accept the loss, delete {CommitNumberOf(name)}.");
    }
}
