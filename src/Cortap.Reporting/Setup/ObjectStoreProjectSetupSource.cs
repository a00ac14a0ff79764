using Cortap.Reporting.Canonical;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Setup;

/// <summary>Project setup as an object of the report store; the newest version counts.</summary>
/// <param name="store">Where the document lies.</param>
/// <param name="key">Its key, <c>PROJECT_SETUP_PATH</c>.</param>
public sealed class ObjectStoreProjectSetupSource(IObjectStore store, string key) : IProjectSetupSource
{
    private readonly SetupCache _cache = new();

    /// <inheritdoc />
    /// <exception cref="ObjectStoreException">The store refuses for now: nothing is wrong with the document.</exception>
    public async Task<Func<long, ProjectSetup>> ReadAllAsync(CancellationToken cancellationToken)
    {
        byte[]? content;
        try
        {
            content = await store.GetAsync(key, version: null, cancellationToken);
        }
        catch (ObjectStoreException exception) when (exception.IsLasting)
        {
            throw SetupCache.Unreadable("cannot be read", exception);
        }

        return content is null ? throw SetupCache.Unreadable("does not exist") : (await _cache.ParseAsync(content, cancellationToken)).Get;
    }
}
