using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Canonical;

/// <summary>Where project setup comes from (docs/domain/canonical-model.md, section 7). Changes are seen without a restart.</summary>
public interface IProjectSetupSource
{
    /// <summary>
    /// The document as it is now, as the setup of each project: a project that is not in it counts as one whose entry is empty. For a project whose
    /// entry is malformed the function throws, as this method does for a document that cannot be read.
    /// </summary>
    /// <exception cref="CortapException">
    /// <see cref="ErrorCodes.TransformationError"/> with up to ten <c>path: message</c> lines.
    /// </exception>
    Task<Func<long, ProjectSetup>> ReadAllAsync(CancellationToken cancellationToken);
}

/// <summary>One project's part of the setup document.</summary>
public static class ProjectSetupSourceExtensions
{
    /// <summary>The setup of one project.</summary>
    /// <inheritdoc cref="IProjectSetupSource.ReadAllAsync"/>
    public static async Task<ProjectSetup> GetAsync(this IProjectSetupSource source, long projectId, CancellationToken cancellationToken) =>
        (await source.ReadAllAsync(cancellationToken))(projectId);
}
