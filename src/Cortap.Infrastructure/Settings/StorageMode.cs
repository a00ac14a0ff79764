namespace Cortap.Infrastructure.Settings;

/// <summary><c>STORAGE_MODE</c>: where jobs and objects are kept.</summary>
public enum StorageMode
{
    /// <summary>SQLite and files below <c>DATA_DIR</c>; keys are made when none are set.</summary>
    Local,

    /// <summary>DynamoDB and S3; every key must be set.</summary>
    Aws,
}
