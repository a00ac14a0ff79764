namespace Cortap.Reporting.Jobs.Configured;

/// <summary>
/// The durable table of configured reports. Every method throws <see cref="JobStoreException"/> when the store cannot be reached or refuses.
/// </summary>
public interface IReportConfigurationStore
{
    /// <summary>Stores a new configuration or replaces the one of the same id and tenant; otherwise nothing is changed.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="mostOfTenant">How many one tenant may have, 1 or more; those of service accounts count together.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<ReportPut> PutAsync(ReportConfiguration configuration, int mostOfTenant, CancellationToken cancellationToken);

    /// <summary>The configuration, whatever its tenant, or null.</summary>
    Task<ReportConfiguration?> GetAsync(string reportId, CancellationToken cancellationToken);

    /// <summary>Removes the tenant's configuration; none is no error, and one of this id that is another tenant's by now stays.</summary>
    /// <param name="reportId">Which.</param>
    /// <param name="tenantId">Null for those of service accounts.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task DeleteAsync(string reportId, long? tenantId, CancellationToken cancellationToken);

    /// <summary>A tenant's configurations and those of service accounts, by id in ordinal order, read from an index.</summary>
    /// <param name="tenantId">Null for all tenants.</param>
    /// <param name="after">The id before the first one, "" to begin with.</param>
    /// <param name="limit">1 or more; how many at most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<ReportConfiguration>> ListAsync(long? tenantId, string after, int limit, CancellationToken cancellationToken);
}

/// <summary>What came of storing a configuration.</summary>
public enum ReportPut
{
    Stored,

    /// <summary>The id belongs to another tenant.</summary>
    Foreign,

    /// <summary>The tenant has as many as it may have.</summary>
    Full,
}
