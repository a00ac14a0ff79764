using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Cortap.Cli.Commands;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Documents.Signing;
using Cortap.Sqlite;

namespace Cortap.Cli.Audit;

/// <summary>Where the record, its checkpoints and the keys are: in a data folder, in files, or where the environment's settings for AWS say.</summary>
internal sealed class AuditSource
{
    private const string KeyFile = "audit_signing_key";

    private readonly Option<DirectoryInfo> _data = LocalKeys.DataOption();
    private readonly Option<FileInfo> _records = FileArgument.OptionToRead("--records", "Records of `cortap audit export`, one a line; default: those in the store");
    private readonly Option<string[]> _checkpoints = new("--checkpoints") { Description = "Folder of checkpoints, or s3://{bucket}/{prefix}; may be given more than once; default: AUDIT_CHECKPOINT_PATH, else beside the store" };
    private readonly Option<FileInfo[]> _keys = FileArgument.OptionToReadSeveral("--keys", "Public keys of the service, the file at its /.well-known/cortap-keys.json; may be given more than once, with those from before a change of the key; default: the keys of the environment and the one below --data");

    private static bool IsAws => string.Equals(EnvironmentVariable.Read("STORAGE_MODE"), "aws", StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds the options of what the command reads: records always.</summary>
    public void AddTo(Command command, bool readsCheckpoints = false, bool readsKeys = false)
    {
        command.Add(_data);
        command.Add(_records);
        if (readsCheckpoints) command.Add(_checkpoints);
        if (readsKeys) command.Add(_keys);
    }

    public async Task<VerificationKeys> ReadKeysAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        if (parse.GetValue(_keys) is { Length: > 0 } files)
        {
            var sets = new List<VerificationKeys>();
            foreach (var file in files) sets.Add(await VerifyCommand.ReadSetAsync(file, cancellationToken));
            return VerificationKeys.Union(sets);
        }

        var data = parse.GetRequiredValue(_data);
        var keys = ReadEnvironment();
        // The service in local mode has made its own, unless AUDIT_SIGNING_KEY was set.
        if (keys.Count == 0 || File.Exists(Path.Combine(data.FullName, "keys", KeyFile))) keys.Add(VerifyCommand.ReadLocal(data, KeyFile));
        return VerificationKeys.Of(keys);
    }

    public async Task<IReadOnlyList<(string Name, string Text)>> ReadCheckpointsAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var all = new List<(string, string)>();
        foreach (var path in parse.GetValue(_checkpoints) is { Length: > 0 } paths ? paths : [EnvironmentVariable.Read("AUDIT_CHECKPOINT_PATH") ?? ""])
        {
            await ReadAsync(path.Length > 0 ? path : IsAws ? $"s3://{EnvironmentVariable.Read("S3_BUCKET_NAME") ?? throw new CliException("S3_BUCKET_NAME is missing: it says where the checkpoints are. Set it, or name a folder by --checkpoints.")}/audit" : Path.Combine(parse.GetRequiredValue(_data).FullName, "audit"));
        }

        return all;

        async Task ReadAsync(string path)
        {
            AwsStorage? aws = null;
            try
            {
                aws = S3Location.Parse(path) is null ? null : OpenAws();
                ICheckpointStore store = S3Location.Parse(path) is { } location ? aws!.CheckpointsAt(location)
                    : Directory.Exists(path) ? new FileCheckpointStore(path)
                    : throw new CliException($"There is no folder of checkpoints {path}; name it by --checkpoints.");
                await foreach (var checkpoint in store.ReadAllAsync(cancellationToken)) all.Add(checkpoint);
            }
            catch (AuditStoreException exception)
            {
                throw new CliException(exception.Message);
            }
            finally
            {
                aws?.Dispose();
            }
        }
    }

    /// <summary>Every record, each with its place where the store gives it one.</summary>
    public async IAsyncEnumerable<(ReadOnlyMemory<byte> Record, long? Place)> ReadAsync(ParseResult parse, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (parse.GetValue(_records) is { } file)
        {
            await foreach (var line in InputFile.ReadLinesAsync(file, cancellationToken)) yield return (Encoding.UTF8.GetBytes(line), null);
        }
        else if (IsAws)
        {
            using var aws = OpenAws();
            IReadOnlyList<AuditRecord> page;
            long after = 0;
            do
            {
                page = await ReadPageAsync(aws, after, cancellationToken);
                foreach (var record in page) yield return (record.Bytes, record.Number);
                after = page.Count > 0 ? page[^1].Number : after;
            }
            while (page.Count > 0);
        }
        else
        {
            using var store = OpenFile(parse);
            using var records = store.ReadAll().GetEnumerator();
            while (Guard(records.MoveNext)) yield return (records.Current.Bytes, records.Current.Number);
        }
    }

    /// <summary>The records of a checkpoint.</summary>
    public async Task<IReadOnlyList<AuditRecord>> ReadAsync(ParseResult parse, long first, long last, CancellationToken cancellationToken)
    {
        if (parse.GetValue(_records) is not null)
        {
            var found = new List<AuditRecord>();
            await foreach (var (record, _) in ReadAsync(parse, cancellationToken))
            {
                if (AuditRecord.TryReadLink(record.Span, out var number, out _) && number >= first && number <= last) found.Add(new(number, record));
            }

            return found;
        }

        if (IsAws)
        {
            using var aws = OpenAws();
            return [.. (await ReadPageAsync(aws, first - 1, cancellationToken)).Where(record => record.Number <= last)];
        }

        using var store = OpenFile(parse);
        return Guard(() => store.Read(first - 1, AuditCheckpoint.MaxRecords).Where(record => record.Number <= last).ToList());
    }

    private static async Task<IReadOnlyList<AuditRecord>> ReadPageAsync(AwsStorage aws, long after, CancellationToken cancellationToken)
    {
        try
        {
            return await aws.Audit.ReadAsync(after, AuditCheckpoint.MaxRecords, cancellationToken);
        }
        catch (AuditStoreException exception)
        {
            throw new CliException(exception.Message);
        }
    }

    private SqliteAuditFile OpenFile(ParseResult parse)
    {
        var path = Path.Combine(parse.GetRequiredValue(_data).FullName, "jobs.db");
        FileTrouble.RefuseHidden(path);
        return File.Exists(path) ? Guard(() => new SqliteAuditFile(path)) : throw new CliException($"There is no {path}; point --data to the service's data folder, or name an export by --records.");
    }

    private static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException exception)
        {
            throw new CliException($"The store cannot be read: {exception.Message}");
        }
    }

    private static AwsStorage OpenAws()
    {
        try
        {
            return new AwsStorage(CortapSettings.ReadAws(EnvironmentVariable.Read), TimeProvider.System, AwsStorage.FindCredentials());
        }
        catch (SettingsException exception)
        {
            throw new CliException(exception.Message);
        }
    }

    private static List<ECDsa> ReadEnvironment()
    {
        try
        {
            return [.. CortapSettings.ReadSigningKeys(EnvironmentVariable.Read).Select(key => SigningKey.FromSecret(key))];
        }
        catch (Exception exception) when (exception is SettingsException or CryptographicException)
        {
            throw new CliException($"The signing keys in the environment cannot be used: {exception.Message.TrimEnd('.')}. Pass the service's public keys by --keys.");
        }
    }
}
