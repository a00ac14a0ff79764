using Cortap.Reporting.Canonical;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Setup;

/// <summary>
/// Project setup in a file, <c>PROJECT_SETUP_PATH</c>: JSON or a workbook. It is read for each job, so that an edit counts from the next
/// one on.
/// </summary>
/// <param name="path">Path of the document; null where a deployment has none: every project's entry is empty then.</param>
/// <param name="time">The clock; default is the system's.</param>
public sealed class FileProjectSetupSource(string? path, TimeProvider? time = null) : IProjectSetupSource
{
    // Whoever copies one over another has written more by then.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);

    private readonly SetupCache _cache = new();

    /// <inheritdoc />
    /// <exception cref="ObjectStoreException">The file is there, and refuses for now, as one on a share that is away or one that somebody is writing.</exception>
    public async Task<Func<long, ProjectSetup>> ReadAllAsync(CancellationToken cancellationToken)
    {
        if (path is null) return _ => ProjectSetup.Empty;
        SetupDocument? unreadable = null;
        for (var isFirst = true; ; isFirst = false)
        {
            // One that is being replaced may be gone, or is half of one, which is unreadable; a wrong one stays as it is.
            var document = isFirst && !File.Exists(path) ? null : await _cache.ParseAsync(await ReadAsync(path, cancellationToken), cancellationToken);
            if (document is not null && (!document.IsUnreadable || document == unreadable)) return document.Get;

            unreadable = document;
            await Task.Delay(Settling, time ?? TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await LimitedFile.ReadAsync(path, SetupDocument.MaxBytes, cancellationToken) ?? throw SetupCache.Unreadable("is larger than 16 MiB");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw SetupCache.Unreadable("cannot be read", exception);
        }
        catch (IOException exception)
        {
            throw new ObjectStoreException("The file of the project setup cannot be read now.", exception);
        }
    }
}
