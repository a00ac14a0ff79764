using System.Globalization;
using System.Text;
using Cortap.Reporting.Audit;

namespace Cortap.Infrastructure.Local;

/// <summary>Checkpoints as files in a folder, best one on another disk to which this service may only add.</summary>
/// <param name="folder">Made with the first checkpoint.</param>
public sealed class FileCheckpointStore(string folder) : ICheckpointStore
{
    private const int MaxSize = 4_096;

    private readonly string _folder = Path.GetFullPath(folder);

    /// <summary>The folder may be on another machine, which is away.</summary>
    internal BoundedWork Work { get; init; } = new(TimeSpan.FromSeconds(30));

    public Task<bool> TryCreateAsync(long index, string checkpoint, CancellationToken cancellationToken) => Guard(() =>
    {
        var path = Path.Combine(_folder, CheckpointNames.Of(index));
        DurableFiles.CreateDirectory(Path.GetDirectoryName(path)!);
        return DurableFiles.TryCreate(path, mode: null, file => file.Write(Encoding.ASCII.GetBytes(checkpoint + "\n")));
    });

    public Task<string?> ReadLastAsync(CancellationToken cancellationToken) => Guard(() =>
        Folders(_folder).OrderDescending(StringComparer.Ordinal).FirstOrDefault(folder => Files(folder).Any()) is { } last ? Read(Files(last).Max(StringComparer.Ordinal)!) : null);

    public Task<string?> ReadAsync(long index, CancellationToken cancellationToken) => Guard(() =>
        Path.Combine(_folder, CheckpointNames.Of(index)) is var path && File.Exists(path) ? Read(path) : null);

    public async IAsyncEnumerable<(string Name, string Text)> ReadAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var folder in await Guard(() => Folders(_folder).Order(StringComparer.Ordinal).ToList()).ConfigureAwait(false))
        {
            foreach (var file in await Guard(() => Files(folder).Order(StringComparer.Ordinal).ToList()).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return (Path.GetRelativePath(_folder, file), await Guard(() => Read(file)).ConfigureAwait(false));
            }
        }
    }

    /// <summary>Index of the last one in a folder; 0 where there is none.</summary>
    public static long FindLast(string folder) => Folders(folder).SelectMany(Files).Select(IndexOf).DefaultIfEmpty().Max();

    /// <summary>Index of the one that a file holds; 0 of any other file.</summary>
    public static long IndexOf(string file) => long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0;

    private static IEnumerable<string> Folders(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Where(inner => CheckpointNames.IsFolder(Path.GetFileName(inner))) : [];

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => CheckpointNames.IsCheckpoint($"{Path.GetFileName(folder)}/{Path.GetFileName(file)}"));

    private static string Read(string path) => LimitedFile.Read(path, MaxSize) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";

    private async Task<T> Guard<T>(Func<T> action)
    {
        try
        {
            return await Work.RunAsync(action).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or TimeoutException)
        {
            throw new AuditStoreException(
                $"The folder of checkpoints {_folder} cannot be used: {error.Message} Make it writable and readable for the service.", error);
        }
    }
}
