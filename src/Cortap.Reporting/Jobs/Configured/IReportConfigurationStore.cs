namespace Cortap.Reporting.Jobs.Configured;

/// <summary>
/// The durable table of configured reports; at most a few hundred. Every method throws <see cref="JobStoreException"/> when the store cannot
/// be reached or refuses.
/// </summary>
public interface IReportConfigurationStore
{
    /// <summary>Stores a new configuration or replaces the one of the same id and tenant.</summary>
    /// <returns>False, and nothing is changed, when the id belongs to another tenant.</returns>
    Task<bool> TryPutAsync(ReportConfiguration configuration, CancellationToken cancellationToken);

    /// <summary>The configuration, whatever its tenant, or null.</summary>
    Task<ReportConfiguration?> GetAsync(string reportId, CancellationToken cancellationToken);

    /// <summary>Removes the configuration; none is no error.</summary>
    Task DeleteAsync(string reportId, CancellationToken cancellationToken);

    /// <summary>All configurations of all tenants, by id in ordinal order.</summary>
    Task<IReadOnlyList<ReportConfiguration>> ListAsync(CancellationToken cancellationToken);
}
