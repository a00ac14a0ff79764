using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Canonical;

/// <summary>Where project setup comes from (docs/domain/canonical-model.md, section 7). Changes are seen without a restart.</summary>
public interface IProjectSetupSource
{
    /// <summary>The setup of a project; a project that is not in the document counts as one whose entry is empty.</summary>
    /// <exception cref="CortapException">
    /// <see cref="ErrorCodes.TransformationError"/> with up to ten <c>path: message</c> lines when the document or the entry is malformed.
    /// </exception>
    Task<ProjectSetup> GetAsync(long projectId, CancellationToken cancellationToken);
}
