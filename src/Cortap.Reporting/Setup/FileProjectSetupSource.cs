using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Setup;

/// <summary>
/// Project setup in a file, <c>PROJECT_SETUP_PATH</c>: JSON or a workbook. It is read for each job, so that an edit counts from the next
/// one on.
/// </summary>
/// <param name="path">Path of the document; null where a deployment has none: every project's entry is empty then.</param>
public sealed class FileProjectSetupSource(string? path) : IProjectSetupSource
{
    private readonly SetupCache _cache = new();

    public async Task<Func<long, ProjectSetup>> ReadAllAsync(CancellationToken cancellationToken) => path is null
        ? _ => ProjectSetup.Empty
        : _cache.Parse(await ReadAsync(path, cancellationToken)).Get;

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await LimitedFile.ReadAsync(path, SetupDocument.MaxBytes, cancellationToken) ?? throw SetupCache.Unreadable("is larger than 16 MiB");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SetupCache.Unreadable("cannot be read", exception);
        }
    }
}
