using System.Security.Cryptography;
using System.Text.Json;
using Cortap.Cli.Commands;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Storage;
using Cortap.Sqlite;

namespace Cortap.Cli.Backup;

/// <summary>
/// The data folder of a service in local mode, as it was at one moment. The service may run: its writers wait for the milliseconds in which
/// the moment is taken. To go on from a backup is like going on after a power cut at that moment.
/// </summary>
internal static class DataFolderBackup
{
    public const string ManifestName = "backup.json";

    private const string WorkFiles = "objects/work";
    private const string Checkpoints = "audit";
    private const string Answers = $"objects/{ObjectKeys.Answers}";

    private const long LeastFree = 1 << 20;

    private static readonly string[] Databases = ["engine.db", "jobs.db"];

    // As the stores read them themselves (select_commit_number.sql).
    private static readonly string[] CommitNumbers = ["SELECT commit_number FROM store WHERE id = 1", "SELECT number FROM commits"];

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Writes a backup to a folder that does not exist yet.</summary>
    /// <exception cref="CliException">It cannot be made.</exception>
    /// <exception cref="OperationCanceledException">It was cut off, and leaves nothing.</exception>
    public static BackupManifest Write(string data, string target, TimeProvider time, CancellationToken cancellationToken)
    {
        FileTrouble.RefuseHidden(Path.Combine(data, Databases[0]));
        foreach (var name in Databases.Where(name => !File.Exists(Path.Combine(data, name))))
        {
            throw new CliException($"{data} is no data folder of a service in local mode: there is no {name}. Name it by --data. With STORAGE_MODE=aws, back up by the tables' point-in-time recovery (docs/runbook.md).");
        }

        if (IsInside(data, target)) throw new CliException($"{target} is in the data folder {data}; name a folder outside of it, which would not be part of its own contents.");
        if (Path.Exists(target)) throw new CliException($"{target} exists already; name a folder that does not.");
        // Another backup to the same target has one of its own.
        var partial = $"{Path.TrimEndingDirectorySeparator(target)}.{Path.GetRandomFileName()}.partial";
        try
        {
            PrivateFolder.Require(partial);
            // Before the moment: those that are signed later cover records that the backup lacks, which would be missing in it.
            var lastCheckpoint = FileCheckpointStore.FindLast(Path.Combine(data, Checkpoints));

            // Objects never change, and are written before the record that names them. Those of jobs at work are removed when their job ends, so
            // they are taken in the same moment, into memory, because the target may be slow; all others outlive it by far.
            DateTimeOffset at = default;
            var taken = new List<(string Path, byte[] Content)>();
            var answers = new List<string>();
            using (var moment = new SqliteCopy([.. Databases.Select(name => Path.Combine(data, name))], () =>
            {
                at = time.GetUtcNow();
                foreach (var name in Databases.Select(SqliteFile.CommitNumberOf).Where(name => File.Exists(Path.Combine(data, name)))) taken.Add((name, ReadFile(Path.Combine(data, name))));
                foreach (var folder in FoldersOf(data, WorkFiles).Where(folder => folder != Answers)) ForEachFile(data, folder, file => taken.Add((file, ReadFile(Path.Combine(data, file)))));
                // They live for a day; later ones tell of what the backup lacks.
                ForEachFile(data, Answers, answers.Add);
            }))
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var (path, content) in taken) WriteFile(Path.Combine(partial, path), stream => stream.Write(content));
                for (var index = 0; index < Databases.Length; index++)
                {
                    var copy = Path.Combine(partial, Databases[index]);
                    moment.Write(index, copy);
                    if (SqliteCopy.LacksCommits(copy, CommitNumbers[index]))
                    {
                        throw new CliException($"The backup cannot be made: {Databases[index]} lacks what its service had acknowledged. It is empty, its write-ahead log is missing or damaged, or it was replaced by an older copy; no service would start on it. Keep the folder and your earlier backups (docs/runbook.md).");
                    }
                }
            }

            foreach (var file in answers) SkipIfGone(() => CopyToPartial(file));
            foreach (var folder in FoldersOf(data, "objects").Where(folder => folder != WorkFiles).Concat(["keys", Checkpoints]))
            {
                ForEachFile(data, folder, file =>
                {
                    if (folder != Checkpoints || FileCheckpointStore.IndexOf(file) <= lastCheckpoint) CopyToPartial(file);
                });
            }

            void CopyToPartial(string file)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Copy(Path.Combine(data, file), Path.Combine(partial, file));
            }

            var files = Directory.EnumerateFiles(partial, "*", SearchOption.AllDirectories).Select(file => BackupFile.Of(partial, file)).OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
            var manifest = new BackupManifest(1, at, files);
            File.WriteAllBytes(Path.Combine(partial, ManifestName), JsonSerializer.SerializeToUtf8Bytes(manifest, Json));
            Directory.Move(partial, target);
            return manifest;
        }
        catch (SqliteException exception)
        {
            var why = IsFull(partial) ? $"the disk of {target} is full" : exception.Message;
            throw new CliException($"The backup cannot be made: {why}. Nothing of the service was changed.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var why = Path.Exists(target) ? $"{target} exists already; name a folder that does not."
                : exception.Message.Contains(Path.GetFileName(partial), StringComparison.Ordinal) ? FileTrouble.Describe(exception, target) : FileTrouble.Describe(exception);
            throw new CliException($"The backup cannot be made: {why} Nothing of the service was changed.");
        }
        finally
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        }
    }

    // SQLite tells of it as of any other trouble with the disk.
    private static bool IsFull(string folder) => Directory.Exists(folder) && new DriveInfo(folder).AvailableFreeSpace < LeastFree;

    /// <summary>Checks a backup and writes it to a data folder that is empty or does not exist.</summary>
    /// <exception cref="CliException">The backup is damaged, or the folder is not empty.</exception>
    public static BackupManifest Restore(string backup, string data)
    {
        var manifest = Read(backup);
        if (Directory.Exists(data) && !PrivateFolder.IsEmpty(data))
        {
            throw new CliException($"{data} is not empty. Move it away (keep it: it may hold what the backup does not), and restore again.");
        }

        if (IsInside(backup, data)) throw new CliException($"{data} is in the backup {backup}; name a folder outside of it, or the backup would change.");
        foreach (var file in manifest.Files)
        {
            if (!file.IsIn(backup)) throw new CliException($"The backup {backup} is damaged: {file.Path} is missing or was changed. Take another one.");
        }

        foreach (var name in Databases)
        {
            if (SqliteCopy.FindDamage(Path.Combine(backup, name)) is { } damage) throw new CliException($"The backup {backup} is damaged: {name}: {damage}. Take another one.");
        }

        PrivateFolder.Require(data);
        // A service that is started on a half of it, because this was cut off, must refuse it: it knows how many commits there were, and the databases come last.
        var commitNumbers = Databases.Select(SqliteFile.CommitNumberOf).ToList();
        try
        {
            foreach (var file in manifest.Files.OrderBy(file => Databases.Contains(file.Path)).ThenByDescending(file => commitNumbers.Contains(file.Path))) Copy(Path.Combine(backup, file.Path), Path.Combine(data, file.Path));
        }
        catch (IOException exception) when (exception.Message.EndsWith("already exists.", StringComparison.Ordinal))
        {
            throw new CliException($"{data} is not empty any more: something else, perhaps another `cortap restore`, writes to it. Look at what is there, and restore into an empty folder.");
        }

        return manifest;
    }

    private static BackupManifest Read(string backup)
    {
        try
        {
            // Without one of the databases the service would begin anew and forget everything, and nobody would notice.
            using var content = BackupFile.Open(Path.Combine(backup, ManifestName));
            return JsonSerializer.Deserialize<BackupManifest>(content, Json) is { Version: 1, Files: { } files } manifest
                && files.All(file => IsInside(backup, file?.Path)) && Databases.All(name => files.Any(file => file.Path == name))
                    ? manifest
                    : throw new CliException($"{backup} was made by another version, or is no backup.");
        }
        catch (JsonException)
        {
            throw new CliException($"{backup} is no backup of `cortap backup`, or is damaged: its {ManifestName} cannot be read.");
        }
        catch (IOException exception)
        {
            throw new CliException($"{backup} is no backup of `cortap backup`: {FileTrouble.Describe(exception)}");
        }
    }

    /// <param name="folder">A folder.</param>
    /// <param name="path">Absolute, or relative to the folder.</param>
    private static bool IsInside(string folder, string? path) => path is not null && !path.Contains('\0', StringComparison.Ordinal)
        && Path.GetFullPath(Path.Combine(folder, path)).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IEnumerable<string> FoldersOf(string data, string folder) =>
        new DirectoryInfo(Path.Combine(data, folder)) is { Exists: true } parent ? parent.EnumerateDirectories().Select(child => $"{folder}/{child.Name}") : [];

    /// <summary>Calls it with the path in <paramref name="data"/> of each file that is complete.</summary>
    private static void ForEachFile(string data, string folder, Action<string> take)
    {
        var source = Path.Combine(data, folder);
        var files = Enumerable.Empty<string>();
        SkipIfGone(() => files = [.. Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".tmp", StringComparison.Ordinal))]);
        foreach (var file in files) SkipIfGone(() => take(Path.GetRelativePath(data, file)));
    }

    // Removed meanwhile: it was past its time, or its job had ended.
    private static void SkipIfGone(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
        }
    }

    private static byte[] ReadFile(string path)
    {
        using var source = BackupFile.Open(path);
        using var content = new MemoryStream();
        source.CopyTo(content);
        return content.ToArray();
    }

    private static void Copy(string from, string to)
    {
        using var source = BackupFile.Open(from);
        WriteFile(to, source.CopyTo);
    }

    private static void WriteFile(string to, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var target = new FileStream(to, options);
        write(target);
        target.Flush(flushToDisk: true);
    }
}

/// <summary>What a backup consists of.</summary>
/// <param name="Version">Of this form: 1.</param>
/// <param name="At">The moment.</param>
/// <param name="Files">All but this one.</param>
internal sealed record BackupManifest(int Version, DateTimeOffset At, IReadOnlyList<BackupFile> Files);

/// <summary>A file of a backup.</summary>
/// <param name="Path">Relative.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record BackupFile(string Path, long Size, string Sha256)
{
    public static BackupFile Of(string root, string file)
    {
        using var content = Open(file);
        return new(System.IO.Path.GetRelativePath(root, file), content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    /// <summary>Opens a file to read. A pipe or device, whose length is 0 and which might keep its reader for ever, is read as an empty file.</summary>
    public static Stream Open(string file) =>
        new FileInfo(file).Length == 0 ? Stream.Null : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Whether a folder has it, unchanged.</summary>
    public bool IsIn(string root)
    {
        var file = System.IO.Path.Combine(root, Path);
        return File.Exists(file) && Of(root, file) == this;
    }
}
